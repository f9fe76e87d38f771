/** When summer time begins or ends, in the terms of the phones (see {@link siteClockParameters}). */
export interface ClockChange {
  /** 1 to 12. */
  month: number;
  /** 1 is Sunday, 7 Saturday. */
  dayOfWeek: number;
  /** 1 to 4: the first to fourth such day of the month; `last`. */
  week: 1 | 2 | 3 | 4 | 'last';
  /** Full hour of the local time that ends with the change, 0 to 23. */
  hour: number;
}

/** The clock of a time zone in the years after a moment. */
export interface ZoneRule {
  /** Seconds east of UTC, without summer time. */
  standardOffset: number;
  /** Absent when the zone has no summer time, or one that follows no rule of a phone's. */
  summer?: { start: ClockChange; stop: ClockChange };
  /** True when the clocks change, but not by one hour twice a year at a weekday of a month. */
  isIrregular: boolean;
}

export interface Transition {
  /** Milliseconds since 1970, the first moment of the new offset. */
  at: number;
  before: number;
  after: number;
}

const DAY = 86_400_000;

/** A leap year shifts weekdays: only with two of them a fourth weekday surely differs from a last one. */
const YEARS = 8;

/**
 * Finds the rule behind a zone's real changes in the eight years from a moment on, as the platform's time zone data has
 * them.
 * @param zone IANA name: `Europe/Berlin`
 * @throws RangeError for an unknown zone, or a moment that is none
 */
export function findZoneRule(zone: string, at: Date): ZoneRule {
  const offsetAt = offsetsOf(zone);
  const from = at.getTime();
  const until = Date.UTC(at.getUTCFullYear() + YEARS, at.getUTCMonth(), at.getUTCDate());
  const transitions = transitionsBetween(offsetAt, from, until);
  const offsets = new Set(transitions.flatMap(({ before, after }) => [before, after]));
  if (transitions.length === 0) return { standardOffset: offsetAt(from), isIrregular: false };
  const start = changeOf(transitions.filter(({ before, after }) => after - before === 3600));
  const stop = changeOf(transitions.filter(({ before, after }) => before - after === 3600));
  if (start && stop && offsets.size === 2)
    return { standardOffset: Math.min(...offsets), summer: { start, stop }, isIrregular: false };
  return { standardOffset: standardOffsetOf(transitions, from), isIrregular: true };
}

/** Seconds east of UTC at a moment (milliseconds since 1970). @throws RangeError for an unknown zone */
export function offsetsOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (at) => {
    const fields = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes) => fields.get(type) ?? 0;
    const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return Math.round((local - Math.floor(at / 1000) * 1000) / 1000);
  };
}

/** Changes closer than a week to each other would be missed; no zone has such. */
export function transitionsBetween(
  offsetAt: (at: number) => number,
  from: number,
  until: number,
): Transition[] {
  const transitions: Transition[] = [];
  for (let at = from; at < until; at += 7 * DAY) {
    const end = Math.min(at + 7 * DAY, until);
    const [before, after] = [offsetAt(at), offsetAt(end)];
    if (before === after) continue;
    let [low, high] = [at, end];
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    transitions.push({ at: Math.floor(high / 1000) * 1000, before, after });
  }
  return transitions;
}

/** What all the transitions have in common; undefined when that is no rule, or one that does not go on. */
function changeOf(transitions: readonly Transition[]): ClockChange | undefined {
  // The wall clock that the change ends: at 2 o'clock it becomes 3, at 3 o'clock it becomes 2.
  const moments = transitions.map(({ at, before }) => new Date(at + before * 1000));
  const [first] = moments;
  // Eight years can hold seven or nine days of a rule, by the day on which they begin.
  if (!first || moments.length < YEARS - 1) return undefined;
  const isSame = moments.every(
    (moment, index) =>
      moment.getUTCFullYear() === first.getUTCFullYear() + index &&
      moment.getUTCMonth() === first.getUTCMonth() &&
      moment.getUTCDay() === first.getUTCDay() &&
      moment.getUTCHours() === first.getUTCHours() &&
      moment.getTime() % 3_600_000 === 0,
  );
  const week = isSame ? weekOf(moments) : undefined;
  if (week === undefined) return undefined;
  return {
    month: first.getUTCMonth() + 1,
    dayOfWeek: first.getUTCDay() + 1,
    week,
    hour: first.getUTCHours(),
  };
}

function weekOf(moments: readonly Date[]): ClockChange['week'] | undefined {
  const isLast = (moment: Date) =>
    new Date(moment.getTime() + 7 * DAY).getUTCMonth() !== moment.getUTCMonth();
  if (moments.every(isLast)) return 'last';
  const weeks = new Set(moments.map((moment) => Math.ceil(moment.getUTCDate() / 7)));
  return ([1, 2, 3, 4] as const).find((week) => weeks.size === 1 && weeks.has(week));
}

/** The lowest offset that holds for a quarter of the coming year at least: Morocco's month of Ramadan is no standard time. */
function standardOffsetOf(transitions: readonly Transition[], from: number): number {
  const until = from + 365 * DAY;
  const lengths = new Map<number, number>();
  let since = from;
  for (const { at, before } of [...transitions, { at: until, before: transitions.at(-1)?.after ?? 0 }]) {
    const end = Math.min(at, until);
    lengths.set(before, (lengths.get(before) ?? 0) + end - since);
    since = end;
  }
  return Math.min(
    ...[...lengths].filter(([, length]) => length * 4 >= until - from).map(([offset]) => offset),
  );
}
