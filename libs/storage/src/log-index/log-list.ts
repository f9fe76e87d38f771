import { RingfleetError } from '@ringfleet/contracts';
import { decodeCursor } from '../embedded/list-cursor.ts';
import type { CountBy, LogQuery } from './log-index.port.ts';
import { type LogPhrase, logPhrases } from './log-phrases.ts';

/** A LogQuery whose words are read. */
export interface PackedQuery extends Omit<LogQuery, 'words'> {
  phrases: readonly LogPhrase[];
}

/** Where a search goes on: behind this line. */
export interface LinePlace {
  at: number;
  seq: number;
}

/** Only what a query may have, in one order: it is also what a cursor belongs to. @throws RF_LOG_QUERY_INVALID */
export function packQuery(query: LogQuery): PackedQuery {
  const { words = '', mac, model, site, version, component, classes, kind, from, to } = query;
  const given = { mac, model, site, version, component, classes, kind, from, to };
  return {
    phrases: logPhrases(words),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

/** @throws RF_CURSOR_INVALID */
export function placeIn(list: readonly unknown[], cursor: string): LinePlace {
  const [at, seq] = decodeCursor(list, cursor).map(Number);
  if (!Number.isSafeInteger(at) || !Number.isSafeInteger(seq)) throw new RingfleetError('RF_CURSOR_INVALID');
  return { at: at!, seq: seq! };
}

/** Counts in the order that they are told in. */
export function sortedCounts(
  counts: ReadonlyMap<string, number>,
  by: CountBy,
): { key: string; count: number }[] {
  return Array.from(counts, ([key, count]) => ({ key, count })).sort(
    by === 'hour' ? (a, b) => Number(b.key) - Number(a.key) : largestFirst,
  );
}

function largestFirst(a: { key: string; count: number }, b: { key: string; count: number }): number {
  return b.count - a.count || (a.key < b.key ? -1 : 1);
}
