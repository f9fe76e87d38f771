/** What a chunk's line says of its time by a calendar. */
export interface CalendarLine {
  /** What the clock showed, ms. */
  shown: number;
  /** The day on which clocks start that nobody has set. */
  defaultDay: boolean;
  /** It says itself that the clock was not set: day 0, or a date in its text that is years old. */
  saysUnset: boolean;
}

const HOUR_MS = 3_600_000;
/** Lines that follow each other within this belong to one run of the clock. */
export const RUN_GAP_MS = 36 * HOUR_MS;
const STEP_BACK_MS = HOUR_MS;
/** A run that starts on 1 January is a default clock when the world's time goes on so much later. */
const JUMP_MS = 7 * 24 * HOUR_MS;

/**
 * Which lines were written with a clock that nobody had set. Such a clock starts on 1 January when the phone boots and
 * runs on from there, then jumps to the time of day. So a run of lines counts as unset that starts on that day, without
 * lines of the days before, and ends more than a week before the next run or the upload: in the first week of January
 * the two cannot be told apart, and taking such a line at its word is wrong by a week at most.
 * @param latest what a clock shows at most that is set, ms
 */
export function unsetLines(lines: readonly CalendarLine[], latest: number): boolean[] {
  const unset: boolean[] = [];
  for (let from = 0; from < lines.length;) {
    const to = endOfRun(lines, from);
    const run = lines.slice(from, to);
    const first = run[0];
    const last = run.at(-1)?.shown ?? 0;
    const goesOn = lines[to]?.shown ?? latest;
    const isUnset =
      run.some(({ saysUnset }) => saysUnset) ||
      last > latest ||
      (first?.defaultDay === true && Math.abs(goesOn - last) > JUMP_MS);
    while (from < to) {
      unset.push(isUnset);
      from += 1;
    }
  }
  return unset;
}

function endOfRun(lines: readonly CalendarLine[], from: number): number {
  let to = from + 1;
  while (to < lines.length) {
    const gap = (lines[to]?.shown ?? 0) - (lines[to - 1]?.shown ?? 0);
    if (gap > RUN_GAP_MS || gap < -STEP_BACK_MS) break;
    to += 1;
  }
  return to;
}

/** `... time is MON JAN 01 00:00:21 2007` (polycom-ucs.md section 7.1): the year of a clock that nobody has set. */
const DEFAULT_DATE = /\bJAN\s+0?[01]\s+\d\d:\d\d:\d\d\s+(\d{4})\b/i;

/** Whether a text names a default clock's date, years before the upload. */
export function namesDefaultDate(text: string, uploadedAt: number): boolean {
  if (!text.includes('JAN')) return false;
  const year = DEFAULT_DATE.exec(text)?.[1];
  return year !== undefined && new Date(uploadedAt).getUTCFullYear() - Number(year) > 1;
}
