import type { LogStamp } from './log-line.ts';

const DAY_MS = 86_400_000;

/** Whether a stamp's ten digits can be `YYMMDDhhmm`, `MMDDhhmmss`, or both. */
export interface PossibleTypes {
  type1: boolean;
  type2: boolean;
}

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
  const [a, b, c, d, e] = [pair(stamp, 0), pair(stamp, 2), pair(stamp, 4), pair(stamp, 6), pair(stamp, 8)];
  return {
    type1: isMonth(b) && c <= daysIn(b) && d < 24 && e < 60,
    type2: isMonth(a) && b <= daysIn(a) && c < 24 && d < 60 && e <= 60,
  };
}

/** @param latest the shown time that the line cannot lie behind, ms: it gives type 2 its year */
export function readCalendar(stamp: string, type: 1 | 2, latest: number): LogStamp {
  const [a, b, c, d, e] = [pair(stamp, 0), pair(stamp, 2), pair(stamp, 4), pair(stamp, 6), pair(stamp, 8)];
  if (type === 1) return { type, shown: Date.UTC(a < 70 ? 2000 + a : 1900 + a, b - 1, c, d, e) };
  return { type, shown: latestBefore(latest, a, b, c, d, e) };
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

/** The last time with this month, day and time that is not behind `latest`; 29 February goes back to a leap year. */
function latestBefore(
  latest: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  const year = new Date(latest).getUTCFullYear();
  const shown = (inYear: number) => Date.UTC(inYear, month - 1, day, hour, minute, second);
  if (month !== 2 || day !== 29) return shown(year) > latest ? shown(year - 1) : shown(year);
  // Years divisible by 100 are none: up to eight years lie between two.
  for (let leap = year; leap > year - 9; leap -= 1)
    if (isLeap(leap) && shown(leap) <= latest) return shown(leap);
  return shown(year);
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

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
