import type { LogStamp } from './log-line.ts';

const DAY_MS = 86_400_000;

/** What ten digits can be: `YYMMDDhhmm`, `MMDDhhmmss`, both or neither. */
export type PossibleTypes = 'none' | 'type1' | 'type2' | 'both';

/** Type 0, `HHMMSS.mmm`: hours have more digits after 99 of them. Undefined when it is no such time. */
export function readSinceBoot(stamp: string): LogStamp | undefined {
  const point = stamp.indexOf('.');
  if (point < 0) return undefined;
  const hours = Number(stamp.slice(0, point - 4));
  const minutes = pair(stamp, point - 4);
  const seconds = pair(stamp, point - 2);
  if (minutes > 59 || seconds > 60) return undefined;
  return {
    type: 0,
    sinceBoot: ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number(stamp.slice(point + 1)),
  };
}

/**
 * Years from 13 on are no month, so a real type 1 is never taken for a type 2; only default clocks (`0701010003`) can be
 * both. Day 0 occurs while the clock is not set: `0100000000` (polycom-ucs.md section 7.4).
 */
export function possibleTypes(stamp: string): PossibleTypes {
  if (stamp.length !== 10 || stamp.includes('.')) return 'none';
  const a = pair(stamp, 0);
  const b = pair(stamp, 2);
  const c = pair(stamp, 4);
  const d = pair(stamp, 6);
  const e = pair(stamp, 8);
  const type1 = isMonth(b) && c <= daysIn(b) && d < 24 && e < 60;
  const type2 = isMonth(a) && b <= daysIn(a) && c < 24 && d < 60 && e <= 60;
  return type1 ? (type2 ? 'both' : 'type1') : type2 ? 'type2' : 'none';
}

/**
 * Reads stamps of types 1 and 2 of one chunk.
 * @param latest the shown time that no line lies behind, ms: it gives type 2 its year
 */
export function calendarReader(latest: number): (stamp: string, type: 1 | 2) => LogStamp {
  const thisYear = new Date(latest).getUTCFullYear();
  const dayOf = rememberedDays();
  return (stamp, type) => {
    const first = pair(stamp, 0);
    const second = pair(stamp, 2);
    const third = pair(stamp, 4);
    const fourth = pair(stamp, 6);
    const fifth = pair(stamp, 8);
    if (type === 1) {
      const year = first < 70 ? 2000 + first : 1900 + first;
      return { type, shown: dayOf(year, second, third) + (fourth * 60 + fifth) * 60_000 };
    }
    const time = ((third * 60 + fourth) * 60 + fifth) * 1000;
    let year = thisYear;
    // 29 February: between two leap years lie up to eight.
    const least = first === 2 && second === 29 ? year - 8 : year - 1;
    while (year > least && !(hasDay(year, first, second) && dayOf(year, first, second) + time <= latest))
      year -= 1;
    return { type, shown: dayOf(year, first, second) + time };
  };
}

/** Whether digits that can be both types are a time of type 1 that a log can hold: of a January, or of the year of the upload. */
export function isLikelyType1(stamp: string, latest: number): boolean {
  return pair(stamp, 2) === 1 || Math.abs(new Date(latest).getUTCFullYear() - 2000 - pair(stamp, 0)) <= 1;
}

/** `Date.UTC` of days; lines of one chunk are of few. */
function rememberedDays(): (year: number, month: number, day: number) => number {
  const days = new Map<number, number>();
  return (year, month, day) => {
    const key = (year * 100 + month) * 100 + day;
    const known = days.get(key);
    if (known !== undefined) return known;
    const start = Date.UTC(year, month - 1, day);
    days.set(key, start);
    return start;
  };
}

/** True for the day on which clocks start that nobody has set: 1 January, or the day before the first. */
export function isDefaultDay(stamp: string, type: 1 | 2): boolean {
  const at = type === 1 ? 2 : 0;
  return pair(stamp, at) === 1 && pair(stamp, at + 2) <= 1;
}

/** True for `Jan 0`, which no clock shows that was set. */
export function isDayZero(stamp: string, type: 1 | 2): boolean {
  return pair(stamp, type === 1 ? 4 : 2) === 0;
}

/** How late a line may seem against the upload before it must be of the year before. */
export function latestShown(uploadedAt: number, zoneOffset = 0): number {
  return uploadedAt + DAY_MS + zoneOffset * 60_000;
}

function pair(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

function isMonth(month: number): boolean {
  return month >= 1 && month <= 12;
}

function daysIn(month: number): number {
  return month === 2 ? 29 : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function hasDay(year: number, month: number, day: number): boolean {
  return month !== 2 || day !== 29 || isLeap(year);
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
