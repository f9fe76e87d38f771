import type { LogClass } from '@ringfleet/contracts';
import type { IndexedLine } from '../../log-index/log-index.port.ts';

/**
 * A line as it crosses to the thread and lies in its row: raw, at, text (the number of characters of raw before it, or
 * itself where it is not the end of raw), whether the clock was unset, class, component, missed.
 */
export type PackedLine = [
  raw: string,
  at: number,
  text: number | string,
  clock: 0 | 1,
  class_: LogClass | null,
  component: string | null,
  missed: number | null,
];

export function packLine({ raw, at, text, clock, component, missed, ...rest }: IndexedLine): PackedLine {
  return [
    raw,
    at,
    raw.endsWith(text) ? raw.length - text.length : text,
    clock === 'set' ? 0 : 1,
    rest.class ?? null,
    component ?? null,
    missed ?? null,
  ];
}

/** A row of `lines_<bucket>`; `line` is a PackedLine as JSON. */
export interface LineRow {
  seq: number;
  chunk: number;
  line: string;
}

export function lineOf(row: LineRow): IndexedLine {
  const [raw, at, text, clock, of, component, missed] = JSON.parse(row.line) as PackedLine;
  return {
    raw,
    at,
    clock: clock === 0 ? 'set' : 'unset',
    text: typeof text === 'number' ? raw.slice(text) : text,
    ...(component === null ? {} : { component }),
    ...(of === null ? {} : { class: of }),
    ...(missed === null ? {} : { missed }),
  };
}
