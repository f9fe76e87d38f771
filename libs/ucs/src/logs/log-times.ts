import type { LogLineRead } from './log-line.ts';
import { RUN_GAP_MS } from './unset-clock.ts';

/** Whether the clock of a line with a calendar stamp was not set. */
type IsUnset = (line: LogLineRead) => boolean;

/**
 * Gives each line its time. A line with a set clock has its own. One before the clock was set (time since boot, or a
 * default clock) lies as long before the next line as the two stamps say; the last of them just before the line with the
 * set clock, or, when none follows in its boot, before what comes next: the next boot, or the upload. One after the last
 * set line of its boot is counted on from that. A line without a stamp has the time of the line before it.
 * @param lines `at` and `clock` are overwritten
 */
export function giveTimes(
  lines: readonly LogLineRead[],
  isUnset: IsUnset,
  offsetMs: number,
  uploadedAt: number,
): void {
  const lastSet = lastSetOfSections(lines, isUnset);
  let next: LogLineRead | undefined;
  for (const line of lines.toReversed()) {
    if (!line.stamp) continue;
    const set = line.stamp.type === 0 ? lastSet.has(line.section) : !isUnset(line);
    line.clock = set ? 'set' : 'unset';
    if (line.stamp.type !== 0 && set) line.at = line.stamp.shown - offsetMs;
    else line.at = next ? next.at - between(line, next) : uploadedAt;
    next = line;
  }
  countOn(lines, lastSet, next);
}

function countOn(
  lines: readonly LogLineRead[],
  lastSet: ReadonlyMap<number, LogLineRead>,
  first: LogLineRead | undefined,
): void {
  let before = first;
  for (const line of lines) {
    if (!line.stamp) {
      if (before) ({ at: line.at, clock: line.clock } = before);
      continue;
    }
    const anchor = lastSet.get(line.section);
    if (anchor && before && line.number > anchor.number) line.at = before.at + between(before, line);
    before = line;
  }
}

function lastSetOfSections(lines: readonly LogLineRead[], isUnset: IsUnset): Map<number, LogLineRead> {
  const last = new Map<number, LogLineRead>();
  for (const line of lines)
    if (line.stamp && line.stamp.type !== 0 && !isUnset(line)) last.set(line.section, line);
  return last;
}

/** What two stamps of one kind and boot say of the time between them, ms; 0 when they say nothing, or the clock was set anew. */
function between(earlier: LogLineRead, later: LogLineRead): number {
  const [from, to] = [earlier.stamp, later.stamp];
  if (!from || !to || earlier.section !== later.section) return 0;
  if (from.type === 0 && to.type === 0) return Math.max(0, to.sinceBoot - from.sinceBoot);
  if (from.type === 0 || to.type === 0) return 0;
  const passed = to.shown - from.shown;
  return passed < 0 || passed > RUN_GAP_MS ? 0 : passed;
}
