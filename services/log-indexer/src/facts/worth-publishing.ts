import type { PhoneFacts } from '@ringfleet/contracts';
import { ORDER_OF_TRUST, type TrustedName } from '@ringfleet/ucs';

/** What others hear of as soon as it changes: all but the times of contact and of log lines. */
const TOLD: readonly (keyof PhoneFacts)[] = [
  ...(Object.keys(ORDER_OF_TRUST) as TrustedName[]),
  ...(['gateway', 'lastBoot', 'bootReason', 'lastError', 'discovered'] as const),
  ...(['clockTrouble', 'failedFiles', 'errors'] as const),
];

/** Whether others need to hear of the change: anything but the time of last contact, or that by more than ten minutes. */
export function worthPublishing(
  before: PhoneFacts | undefined,
  after: PhoneFacts,
  publishedAt = '',
): boolean {
  if (!before || Date.parse(after.lastSeen) - Date.parse(publishedAt || '1970-01-01') > 600_000) return true;
  return TOLD.some((name) => told(before[name]) !== told(after[name]));
}

/** A fact without its time; of the last error what was asked, of the last boot the time itself, of lists what is in them. */
function told(value: PhoneFacts[keyof PhoneFacts]): unknown {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value))
    return value
      .map((one) => ('path' in one ? one.path : `${one.component} ${one.class}`))
      .sort()
      .join('\n');
  if ('value' in value)
    return [value, ...(value.others ?? [])].map(({ from, value: word }) => `${from} ${word}`).join('\n');
  if ('verb' in value) return `${value.verb} ${value.path} ${value.reply}`;
  return 'reason' in value ? `${value.at} ${value.reason}` : value.at;
}
