import type { SettingsOf } from '@ringfleet/service-kit';
import type { LogRetention } from '@ringfleet/storage';
import type { indexerSettings } from '../log-indexer.settings.ts';

/** How long lines of each class stay, as the settings say it by groups of classes. */
export function logRetention(settings: SettingsOf<typeof indexerSettings>): LogRetention {
  const detail = settings.RINGFLEET_LOG_RETENTION_DAYS_DETAIL;
  const errors = settings.RINGFLEET_LOG_RETENTION_DAYS_ERRORS;
  return {
    days: {
      '*': settings.RINGFLEET_LOG_RETENTION_DAYS_ALWAYS,
      ...{ '0': detail, '1': detail, '2': detail, '3': detail },
      ...{ '4': errors, '5': errors, '6': errors },
    },
    bytes: settings.RINGFLEET_LOG_INDEX_BYTES,
  };
}
