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

/** A row of `lines_<bucket>`. */
export interface LineRow {
  seq: number;
  chunk: number;
  at: number;
  clock: number;
  class: LogClass | null;
  component: string | null;
  missed: number | null;
  text_from: number;
  text: string | null;
  raw: string;
}

export function lineOf(row: LineRow): IndexedLine {
  return {
    raw: row.raw,
    at: row.at,
    clock: row.clock === 0 ? 'set' : 'unset',
    text: row.text ?? row.raw.slice(row.text_from),
    ...(row.component === null ? {} : { component: row.component }),
    ...(row.class === null ? {} : { class: row.class }),
    ...(row.missed === null ? {} : { missed: row.missed }),
  };
}
