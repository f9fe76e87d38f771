import { type LogHeader, readLogHeader } from './log-header.ts';
import type { LogLineRead, LogRead, ReadLogOptions } from './log-line.ts';
import {
  calendarReader,
  isDayZero,
  isDefaultDay,
  isLikelyType1,
  latestShown,
  possibleTypes,
  readSinceBoot,
} from './log-stamp.ts';
import { giveTimes } from './log-times.ts';
import { zoneOf } from './log-zone.ts';
import { splitLogLines } from './split-log-lines.ts';
import { type CalendarLine, namesDefaultDate, unsetLines } from './unset-clock.ts';

/** Each boot's part of a log starts with it (polycom-ucs.md section 7.1). */
const BOOT_MARK = '---------- Initial log entry';
/** Tasks of a phone write side by side: a time since boot that goes back by less is no new boot. */
const DISORDER_MS = 1_000;

/** Lines between two pauses: some milliseconds of work. */
const LINES_OF_A_STEP = 2_000;

/**
 * Reads a chunk of a log: each line with its header, its boot and its time (polycom-ucs.md section 7). Never throws and
 * leaves nothing out: a line in no known form has its text only.
 */
export function readLog(content: Uint8Array | string, options: ReadLogOptions): LogRead {
  const steps = readLogInSteps(content, options);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** As readLog, with pauses in which others can have their turn: a log of 16 MiB takes most of a second. */
export function* readLogInSteps(
  content: Uint8Array | string,
  options: ReadLogOptions,
): Generator<undefined, LogRead, void> {
  const { raws, cut } = splitLogLines(content);
  const headers: (LogHeader | undefined)[] = [];
  const lines: LogLineRead[] = [];
  for (const raw of raws) {
    const header = readLogHeader(raw);
    headers.push(header);
    lines.push(plainLine(raw, lines.length + 1, header, options.uploadedAt));
    if (lines.length % LINES_OF_A_STEP === 0) yield;
  }
  yield* stampCalendars(lines, headers, latestShown(options.uploadedAt, options.zoneOffset));
  numberBoots(lines);
  const unset = findUnset(lines, headers, options);
  if (lines.length > LINES_OF_A_STEP) yield;
  const newest = lines.findLast((line) => line.stamp && line.stamp.type !== 0 && !unset.has(line))?.stamp;
  const zone = zoneOf(newest?.type === 0 ? undefined : newest?.shown, options);
  giveTimes(lines, (line) => unset.has(line), zone.offset * 60_000, options.uploadedAt);
  return { lines, zone, cut };
}

function plainLine(raw: string, number: number, header: LogHeader | undefined, at: number): LogLineRead {
  const line: LogLineRead = { number, raw, section: 0, text: withoutNuls(raw), at, clock: 'unset' };
  if (!header) return line;
  const sinceBoot = readSinceBoot(header.stamp);
  if (sinceBoot) line.stamp = sinceBoot;
  line.component = header.component;
  line.class = header.class;
  line.missed = header.missed;
  line.text = withoutNuls(header.text);
  return line;
}

/** A power cut leaves NULs in files; a byte order mark is none of the text. */
function withoutNuls(text: string): string {
  const marked = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return marked.includes('\0') ? marked.replaceAll('\0', ' ') : marked;
}

/**
 * Reads stamps of types 1 and 2. Ten digits that can be both are what the line before was; before the first such line,
 * what the first unmistakable one is; type 2, the default, when there is none. As type 1 they name a year up to 2012:
 * that is believed of a default clock only, or when it is near the upload.
 */
function* stampCalendars(
  lines: readonly LogLineRead[],
  headers: readonly (LogHeader | undefined)[],
  latest: number,
): Generator<undefined, void, void> {
  const possible = headers.map((header) => (header ? possibleTypes(header.stamp) : 'none'));
  const readCalendar = calendarReader(latest);
  let type: 1 | 2 = possible.find((types) => types === 'type1' || types === 'type2') === 'type1' ? 1 : 2;
  for (const [at, line] of lines.entries()) {
    if ((at + 1) % LINES_OF_A_STEP === 0) yield;
    const types = possible[at];
    if (types === 'none') continue;
    const stamp = headers[at]?.stamp ?? '';
    if (types !== 'both') type = types === 'type1' ? 1 : 2;
    line.stamp = readCalendar(stamp, types === 'both' && !isLikelyType1(stamp, latest) ? 2 : type);
  }
}

/** Whether a line's text begins a boot's part of a log. */
export function isBootMark(text: string): boolean {
  return text.startsWith(BOOT_MARK);
}

function numberBoots(lines: readonly LogLineRead[]): void {
  let section = 0;
  let sinceBoot = 0;
  let marked = false;
  for (const line of lines) {
    const stamp = line.stamp;
    const back = stamp?.type === 0 && stamp.sinceBoot < sinceBoot - DISORDER_MS;
    const mark = isBootMark(line.text);
    // Lines may come before the mark of their boot; those before the first boot are of section 0.
    if (back || (mark && (marked || section === 0))) {
      section += 1;
      sinceBoot = 0;
      marked = false;
    }
    marked ||= mark;
    if (stamp?.type === 0) sinceBoot = stamp.sinceBoot;
    line.section = section;
  }
}

/** Looks at the runs of the clock only where a line gives cause to: nearly no chunk has one. */
function findUnset(
  lines: readonly LogLineRead[],
  headers: readonly (LogHeader | undefined)[],
  { uploadedAt, zoneOffset }: ReadLogOptions,
): ReadonlySet<LogLineRead> {
  const latest = latestShown(uploadedAt, zoneOffset);
  const stampOf = ({ number }: LogLineRead) => headers[number - 1]?.stamp ?? '';
  const suspicious = lines.some(
    (line) =>
      line.stamp &&
      line.stamp.type !== 0 &&
      (line.stamp.shown > latest ||
        isDefaultDay(stampOf(line), line.stamp.type) ||
        saysUnset(line, stampOf(line), uploadedAt)),
  );
  if (!suspicious) return new Set();
  const dated: LogLineRead[] = [];
  const calendar: CalendarLine[] = [];
  for (const line of lines) {
    if (!line.stamp || line.stamp.type === 0) continue;
    dated.push(line);
    calendar.push({
      shown: line.stamp.shown,
      defaultDay: isDefaultDay(stampOf(line), line.stamp.type),
      saysUnset: saysUnset(line, stampOf(line), uploadedAt),
    });
  }
  const unset = unsetLines(calendar, latest);
  return new Set(dated.filter((_, at) => unset[at]));
}

function saysUnset(line: LogLineRead, stamp: string, uploadedAt: number): boolean {
  return isDayZero(stamp, line.stamp?.type === 1 ? 1 : 2) || namesDefaultDate(line.text, uploadedAt);
}
