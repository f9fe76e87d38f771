import type { LogLineClass } from './log-line.ts';

/** `timestamp|component|class|missed|` of a line, the time not yet understood. */
export interface LogHeader {
  /** Ten digits (types 1 and 2), or digits, a point and three digits (type 0). */
  stamp: string;
  component: string;
  class: LogLineClass;
  missed: number;
  text: string;
}

/** Components have up to five characters (polycom-ucs.md section 7.1). */
const MAX_COMPONENT = 5;
/** How far in a line its header is looked for: a syslog prefix with a host name is shorter. */
const MAX_PREFIX = 256;
const CLASSES = '*0123456';

/**
 * Reads a line's header, also behind a syslog prefix (`Mar 9 19:06:50 Jan 0 00:00:00 <ip> 0100000000|so   |4|00|...`),
 * a byte order mark or NUL bytes. Looks at each character once: logs have millions of lines, and anybody can upload one.
 * @returns undefined for a line that is none of a log
 */
export function readLogHeader(raw: string): LogHeader | undefined {
  const first = raw.indexOf('|');
  if (first < 10 || first > MAX_PREFIX) return undefined;
  const second = raw.indexOf('|', first + 1);
  if (second < 0 || second - first - 1 > MAX_COMPONENT || raw.charAt(second + 2) !== '|') return undefined;
  const level = raw.charAt(second + 1);
  const fourth = raw.indexOf('|', second + 3);
  if (fourth < 0 || !CLASSES.includes(level)) return undefined;
  const missed = digits(raw, second + 3, fourth);
  const component = raw.slice(first + 1, second).trim();
  const stamp = stampBefore(raw, first);
  if (missed === undefined || component === '' || stamp === undefined) return undefined;
  return { stamp, component, class: level as LogLineClass, missed, text: raw.slice(fourth + 1) };
}

/** The stamp that ends at a position: at the line's start, or behind a space or what is no text. */
function stampBefore(raw: string, end: number): string | undefined {
  let from = end;
  while (from > 0 && isStampCharacter(raw.charCodeAt(from - 1))) from -= 1;
  if (from > 0 && !isBoundary(raw.charCodeAt(from - 1))) return undefined;
  const stamp = raw.slice(from, end);
  const point = stamp.indexOf('.');
  if (point < 0) return stamp.length === 10 ? stamp : undefined;
  return point >= 6 && point <= 9 && stamp.length === point + 4 && !stamp.includes('.', point + 1)
    ? stamp
    : undefined;
}

function digits(raw: string, from: number, to: number): number | undefined {
  if (to === from || to - from > 5) return undefined;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = raw.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

function isStampCharacter(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 46;
}

/** Space, tab, NUL and other control characters, a byte order mark, the end of a syslog priority (`<132>`). */
function isBoundary(code: number): boolean {
  return code <= 32 || code === 0xfeff || code === 62;
}
