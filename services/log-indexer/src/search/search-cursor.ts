import { RingfleetError } from '@ringfleet/contracts';
import type { LogQuery } from '@ringfleet/storage';
import { z } from 'zod';
import { type LineFilter, logQuery } from './log-query.ts';

/** When the search's times were, and the index's own cursor. */
const cursorSchema = z.object({ f: z.number().optional(), t: z.number().optional(), c: z.string() });

/** Keeps the times of the first page: `-2h` means two hours before the search began on every page. */
export function searchCursor({ from, to }: LogQuery, place: string): string {
  return Buffer.from(JSON.stringify({ f: from, t: to, c: place })).toString('base64url');
}

/** @throws RF_CURSOR_INVALID */
export function continued(filter: LineFilter, cursor: string): { query: LogQuery; place: string } {
  const parsed = cursorSchema.safeParse(jsonOf(cursor));
  if (!parsed.success) throw new RingfleetError('RF_CURSOR_INVALID');
  const { f: from, t: to, c: place } = parsed.data;
  return { query: logQuery({ ...filter, from, to }), place };
}

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
