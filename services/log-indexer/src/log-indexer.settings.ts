import { defineSettings, setting, wholeNumberText } from '@ringfleet/service-kit';

const days = wholeNumberText(1, 3_650);

export const indexerSettings = defineSettings('log-indexer', {
  RINGFLEET_LOG_RETENTION_DAYS_DETAIL: setting(days, {
    doc: 'How long lines of classes 0 to 3 (debug and detail) stay in the log index.',
    default: '30',
    unit: 'days',
  }),
  RINGFLEET_LOG_RETENTION_DAYS_ALWAYS: setting(days, {
    doc: 'How long lines of class * (always logged) and lines without a class stay in the log index.',
    default: '90',
    unit: 'days',
  }),
  RINGFLEET_LOG_RETENTION_DAYS_ERRORS: setting(days, {
    doc: 'How long lines of classes 4 to 6 (errors) stay in the log index, and alarms after their newest line.',
    default: '180',
    unit: 'days',
  }),
  RINGFLEET_LOG_INDEX_BYTES: setting(wholeNumberText(64 * 1024 * 1024), {
    doc: 'Space of the log index; beyond it the oldest lines go first, whatever their class.',
    default: String(20 * 1024 ** 3),
    unit: 'bytes',
  }),
});
