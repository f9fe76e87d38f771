import { backoffMs } from '../backoff.ts';

const FIRST_MS = 200;
/** Short: while brokers are away a try costs little, and when they are back everybody waits for it. */
const LONGEST_MS = 3_000;

/** Crashes in a row, for another reason than that brokers are away, after which the process is better started anew (N-03). */
export const CRASHES_FOR_GOOD = 5;

/** Pause in ms before the next connection, after so many in a row that broke. */
export function reconnectAfterMs(failures: number): number {
  return backoffMs(FIRST_MS, failures, LONGEST_MS);
}
