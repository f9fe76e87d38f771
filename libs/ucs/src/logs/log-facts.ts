import { classifyFileName } from '../phones/file-names.ts';
import { isHarmlessMiss } from '../phones/harmless-misses.ts';
import { isHarmlessLine } from './alarm-of.ts';
import { type LogBoot, lastBootOf } from './log-boots.ts';
import { type InventoryName, inventoryOf } from './log-inventory.ts';
import type { LogKind, LogLineRead } from './log-line.ts';
import { maskLogText } from './mask-log-text.ts';

/** What a line told, with its number in its chunk and its time in ms since 1970. */
export interface LogFact {
  value: string;
  line: number;
  at: number;
}

/** Trouble of one component in one chunk. */
export interface ComponentErrors {
  component: string;
  /** The highest: 4 minor, 5 major, 6 fatal. */
  class: '4' | '5' | '6';
  /** Lines of class 4 to 6. */
  count: number;
  /** The newest of them. */
  line: number;
  at: number;
}

/** What a chunk of a log says of its phone. Only what a line said is set; where several did, the last one counts. */
export interface LogFacts extends Partial<Record<InventoryName, LogFact>> {
  lastBoot?: LogBoot;
  /** The newest line that a set clock stamped: the phone was up then. */
  newest?: LogFact;
  /** `no time from <server>`, or `not set`: times of this phone's logs may be wrong. */
  clockTrouble?: LogFact;
  /** Files that it did not get, the newest last, each once, at most 10; not those that healthy phones miss. */
  failedFiles: LogFact[];
  /** By component, the newest last, at most 10. */
  errors: ComponentErrors[];
}

const MAX_LISTED = 10;
const MAX_PATH = 256;
const NO_TIME = 'Could not load time from ';

/** Reads the facts out of a chunk's lines (polycom-ucs.md sections 7.1 and 7.2). */
export function readLogFacts(lines: readonly LogLineRead[], kind: LogKind): LogFacts {
  const facts: LogFacts = { failedFiles: [], errors: [] };
  const files = new Map<string, LogFact>();
  const errors = new Map<string, ComponentErrors>();
  for (const line of lines) {
    if (line.component === undefined) continue;
    for (const [name, value] of inventoryOf(line.text)) facts[name] = factOf(value, line);
    const trouble = clockTrouble(line);
    if (trouble !== undefined) facts.clockTrouble = factOf(trouble, line);
    if (line.clock === 'set' && line.stamp?.type !== 0) facts.newest = factOf('', line);
    const file = failedFile(line.text);
    if (file !== undefined) setLast(files, file, factOf(file, line));
    const error = errorOf(line, errors.get(line.component));
    if (error) setLast(errors, line.component, error);
  }
  const lastBoot = lastBootOf(lines, kind);
  return {
    ...facts,
    ...(lastBoot ? { lastBoot } : {}),
    failedFiles: [...files.values()].slice(-MAX_LISTED),
    errors: [...errors.values()].slice(-MAX_LISTED),
  };
}

function factOf(value: string, { number, at }: LogLineRead): LogFact {
  return { value, line: number, at };
}

/** In the order of the newest. */
function setLast<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}

/** `Could not load time from 192.0.2.7(192.0.2.7).`, or a line of a clock that nobody had set. */
function clockTrouble({ text, clock, stamp }: LogLineRead): string | undefined {
  if (text.startsWith(NO_TIME)) {
    const server = /^[^\s(]{1,128}/.exec(text.slice(NO_TIME.length))?.[0] ?? '';
    return `no time from ${server}`.trimEnd();
  }
  return clock === 'unset' && stamp && stamp.type !== 0 ? 'not set' : undefined;
}

/** `Failed to download file X.jpg`; and what `copy` says of uploads, of downloads (polycom-ucs.md section 7.2). */
const FAILED_FILE =
  /^(?:Failed to download file (\S{1,512})|Download of '([^']{1,512})' FAILED|dbSet::srv2mem:'([^']{1,512})' File transfer failed)/i;

function failedFile(text: string): string | undefined {
  const [, plain, quoted, stored] = FAILED_FILE.exec(text) ?? [];
  const path = plain ?? quoted ?? stored;
  if (path === undefined) return undefined;
  // Backgrounds are missed by healthy phones too, but their users see it.
  if (isHarmlessMiss(path) && classifyFileName(path).kind !== 'other') return undefined;
  return maskLogText(path).slice(0, MAX_PATH);
}

function errorOf(line: LogLineRead, known: ComponentErrors | undefined): ComponentErrors | undefined {
  const { component, class: level, number, at } = line;
  if (component === undefined || (level !== '4' && level !== '5' && level !== '6')) return undefined;
  if (isHarmlessLine(line)) return undefined;
  return {
    component,
    class: known && known.class > level ? known.class : level,
    count: (known?.count ?? 0) + 1,
    line: number,
    at,
  };
}
