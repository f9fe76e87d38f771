import type { PhoneAlarm } from '@ringfleet/contracts';
import type { IndexedLine } from '@ringfleet/storage';
import type { AlarmRecord, Counted } from './alarm.repository.ts';

/** Uploads whose part in an alarm is remembered: an older one does not come again without its record (taken-chunks). */
const REMEMBERED = 64;

/** What an upload says of one cause now: its lines, oldest first; none when it says nothing of it any more. */
export interface UploadAlarms {
  order: string;
  lines: readonly IndexedLine[];
}

/** @returns the record with the upload counted once; undefined when nothing of the alarm is left */
export function withUpload(
  record: AlarmRecord | undefined,
  about: Pick<PhoneAlarm, 'mac' | 'alarm' | 'model' | 'version'>,
  { order, lines }: UploadAlarms,
): Omit<AlarmRecord, 'publishedAt' | 'due'> | undefined {
  const others = (record?.uploads ?? []).filter((upload) => upload.order !== order);
  const own = lines.length === 0 ? [] : [{ order, ...countedOf(lines) }];
  const uploads = [...others, ...own].sort((a, b) => (a.order < b.order ? -1 : 1));
  const earlier = sum([...(record?.earlier ? [record.earlier] : []), ...uploads.slice(0, -REMEMBERED)]);
  const total = sum([...(earlier ? [earlier] : []), ...uploads.slice(-REMEMBERED)]);
  if (!total) return undefined;
  const newest = lines.at(-1);
  const isNewest = newest !== undefined && isoOf(newest) >= total.lastAt;
  const said = newest && (isNewest || !record) ? saidBy(newest) : record?.alarm;
  if (!said) return undefined;
  const { component, text, class: level } = said;
  return {
    alarm: { ...(isNewest || !record ? about : record.alarm), component, text, class: level, ...total },
    uploads: uploads.slice(-REMEMBERED),
    ...(earlier ? { earlier } : {}),
  };
}

function saidBy(line: IndexedLine): Pick<PhoneAlarm, 'component' | 'text' | 'class'> {
  return {
    component: line.component ?? '',
    text: line.text.slice(0, 500),
    class: line.class === '6' ? '6' : '5',
  };
}

function countedOf(lines: readonly IndexedLine[]): Counted {
  const times = lines.map(isoOf).sort();
  return { count: lines.length, firstAt: times[0] ?? '', lastAt: times.at(-1) ?? '' };
}

function sum(parts: readonly Counted[]): Counted | undefined {
  return parts.reduce<Counted | undefined>(
    (all, { count, firstAt, lastAt }) =>
      all
        ? {
            count: all.count + count,
            firstAt: firstAt < all.firstAt ? firstAt : all.firstAt,
            lastAt: lastAt > all.lastAt ? lastAt : all.lastAt,
          }
        : { count, firstAt, lastAt },
    undefined,
  );
}

function isoOf({ at }: IndexedLine): string {
  return new Date(at).toISOString();
}
