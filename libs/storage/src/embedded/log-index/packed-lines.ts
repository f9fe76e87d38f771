import type { LogClass } from '@ringfleet/contracts';
import type { IndexedChunk, IndexedLine } from '../../log-index/log-index.port.ts';

/**
 * A line as it crosses to the thread and lies in its block: its number in the chunk, raw, at, text (the number of
 * characters of raw before it, or itself where it is not the end of raw), whether the clock was unset, class, component,
 * missed.
 */
export type PackedLine = [
  number: number,
  raw: string,
  at: number,
  text: number | string,
  clock: 0 | 1,
  class_: LogClass | null,
  component: string | null,
  missed: number | null,
];

/** A chunk as it crosses to the thread: text crosses faster than objects, and lies in blocks so. */
export interface PackedChunk {
  order: string;
  /** A line feed and a PackedLine as JSON for each line. */
  lines: string;
  /** Times and classes of the lines, so that they find their buckets unread; `-` is no class. */
  at: Float64Array;
  classes: string;
}

export function packChunk({ order, lines }: IndexedChunk): PackedChunk {
  return {
    order,
    lines: inLines(lines.map(packLine)),
    at: Float64Array.from(lines, ({ at }) => at),
    classes: lines.map((line) => line.class ?? '-').join(''),
  };
}

/** JSON made at once takes little more than half the time of JSON made line by line. */
function inLines(lines: PackedLine[]): string {
  const parts = JSON.stringify(lines).slice(1, -1).split('],[');
  // Text of a line looks like the end of one.
  if (parts.length !== lines.length) return lines.map((line) => `\n${JSON.stringify(line)}`).join('');
  return `\n${parts.join(']\n[')}`;
}

function packLine(line: IndexedLine, number: number): PackedLine {
  const { raw, at, text, clock, component, missed } = line;
  return [
    number,
    raw,
    at,
    raw.endsWith(text) ? raw.length - text.length : text,
    clock === 'set' ? 0 : 1,
    line.class ?? null,
    component ?? null,
    missed ?? null,
  ];
}

export function textOf([, raw, , text]: PackedLine): string {
  return typeof text === 'number' ? raw.slice(text) : text;
}

/**
 * A row of `lines_<bucket>`: successive lines of one chunk that lie in this bucket. `seq` is the sequence number of the
 * first; `lines` is as in a PackedChunk.
 */
export interface LineBlock {
  seq: number;
  chunk: number;
  lines: string;
}

export function linesOf({ lines }: LineBlock): PackedLine[] {
  return lines
    .slice(1)
    .split('\n')
    .map((json) => JSON.parse(json) as PackedLine);
}

/** The line of this sequence number, still as JSON, which has no line feed inside. */
export function packedLineAt({ seq: first, lines }: Pick<LineBlock, 'seq' | 'lines'>, seq: number): string {
  // Lines of one chunk count alike by number and by sequence number.
  const number = Number(lines.slice(2, lines.indexOf(',', 2))) + seq - first;
  const start = lines.indexOf(`\n[${number},`) + 1;
  const end = lines.indexOf('\n', start);
  return end < 0 ? lines.slice(start) : lines.slice(start, end);
}

export function unpackLine(packed: PackedLine): IndexedLine {
  const [, raw, at, , clock, of, component, missed] = packed;
  const line: IndexedLine = { raw, at, clock: clock === 0 ? 'set' : 'unset', text: textOf(packed) };
  if (component !== null) line.component = component;
  if (of !== null) line.class = of;
  if (missed !== null) line.missed = missed;
  return line;
}
