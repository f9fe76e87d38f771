import { type LogClass, logClasses } from '@ringfleet/contracts';
import type { LogRetention } from '../../log-index/log-index.port.ts';

export const DAY = 86_400_000;

/** Lines of these classes lie in buckets of this length. */
export interface BucketGroup {
  /** As in `logClasses`, written together. */
  classes: string;
  /** Milliseconds. */
  period: number;
}

/**
 * A bucket holds classes that are kept equally long and are asked for together: errors (4 to 6) are never among the rest,
 * so that a search for errors does not read past what is none. A quarter of the time that they are kept goes into one bucket:
 * few enough to ask each for a rare word, and what stays too long stays at most a quarter too long (but for whole days).
 */
export function bucketGroups(days: LogRetention['days']): Map<LogClass, BucketGroup> {
  const groups = new Map<LogClass, BucketGroup>();
  for (const of of logClasses) {
    const together = logClasses.filter((other) => days[other] === days[of] && isError(other) === isError(of));
    const period = Math.min(Math.max(Math.ceil(days[of] / 4), 1), MOST_DAYS) * DAY;
    groups.set(of, { classes: together.join(''), period });
  }
  return groups;
}

/** However long lines are kept, what can be dropped is never far. */
const MOST_DAYS = 92;

function isError(of: LogClass): boolean {
  return of === '4' || of === '5' || of === '6';
}

/** A bucket takes no more lines than this: the drop of one is short, and the bytes that are allowed are many buckets. */
export function mostLinesOf(bytes: number): number {
  return Math.min(Math.max(Math.floor(bytes / 16 / BYTES_OF_A_LINE), 10_000), 2_000_000);
}

const BYTES_OF_A_LINE = 300;

/** How long lines of a bucket are kept, in milliseconds: as long as its longest kept class. */
export function keptFor(classes: string, days: LogRetention['days']): number {
  return Math.max(...logClasses.filter((of) => classes.includes(of)).map((of) => days[of])) * DAY;
}
