import type { LogClass } from '@ringfleet/contracts';
import type { LinePlace, PackedQuery } from '../../log-index/log-list.ts';
import { classMark, componentMark, macMark } from './line-marks.ts';
import { type BucketRow, CLASS_BITS, SEQUENCE_LIMIT, TIME_SHIFT } from './log-tables.ts';

/** SQL from FROM to WHERE over one bucket, and its values. `l`, `c`, `o` and `p` are its block, chunk, origin and copy. */
export interface BucketMatch {
  sql: string;
  values: (string | bigint)[];
}

/** The buckets that may hold what is asked for, the newest first. */
export const bucketsInQuestion =
  'SELECT * FROM buckets WHERE lines > 0 AND newest >= ? AND oldest < ? ORDER BY newest DESC';

/** The classes of a bucket that a query asks for. */
export function classesAsked(
  { classes }: Pick<BucketRow, 'classes'>,
  asked?: readonly LogClass[],
): LogClass[] {
  return ([...classes] as LogClass[]).filter((of) => asked?.includes(of) ?? true);
}

/** @param joins tables that the caller needs besides those that the query needs */
export function bucketMatch(
  { bucket, starts, ends, classes, base }: BucketRow,
  query: PackedQuery,
  joins: ('lines' | 'chunks')[],
  after?: LinePlace,
): BucketMatch {
  const { model, site, version, kind, from = starts, to = ends } = query;
  const conditions = [
    ['o.model', model],
    ['o.site', site],
    ['o.version', version],
    ['p.kind', kind],
  ].filter((condition): condition is [string, string] => condition[1] !== undefined);
  const needsChunks = joins.includes('chunks') || conditions.length > 0;
  const needsLines = needsChunks || joins.includes('lines');
  const seq = seqIn({ base });
  const { match, of } = matchExpression({ classes }, query);
  const low = rowId(Math.ceil(Math.max(from, starts)) - starts, 0);
  const high = rowId(Math.ceil(Math.min(to, ends)) - starts, 0);
  const behind = after && after.at < ends ? rowId(after.at - starts, after.seq - base) : high;
  return {
    sql: `FROM words_${bucket} w
      ${needsLines ? `CROSS JOIN lines_${bucket} l ON l.seq = (SELECT max(seq) FROM lines_${bucket} WHERE seq <= ${seq})` : ''}
      ${needsChunks ? chunkJoins : ''}
      WHERE w.words_${bucket} MATCH ? AND w.rowid >= ? AND w.rowid < ? ${of}
      ${conditions.map(([column]) => `AND ${column} = ?`).join(' ')}`,
    values: [match, low, behind < high ? behind : high, ...conditions.map(([, value]) => value)],
  };
}

/** SQL for a line's sequence number. */
export function seqIn({ base }: Pick<BucketRow, 'base'>): string {
  return `(((w.rowid >> ${CLASS_BITS}) & ${SEQUENCE_LIMIT - 1}) + ${base})`;
}

/** SQL for a line's time. */
export function timeIn({ starts }: Pick<BucketRow, 'starts'>): string {
  return `((w.rowid >> ${TIME_SHIFT}) + ${starts})`;
}

const chunkJoins = `CROSS JOIN chunks c ON c.chunk = l.chunk
  CROSS JOIN origins o ON o.origin = c.origin CROSS JOIN copies p ON p.copy = c.copy`;

/** A sequence number of another bucket may be below or above all of this one: it stays within its bits. */
function rowId(time: number, seq: number): bigint {
  const within = Math.min(Math.max(seq, 0), SEQUENCE_LIMIT);
  return (BigInt(time) << BigInt(TIME_SHIFT)) + (BigInt(within) << BigInt(CLASS_BITS));
}

/** What to match, and the condition of class that is left: a class is told by the row id. */
function matchExpression(
  bucket: Pick<BucketRow, 'classes'>,
  query: PackedQuery,
): { match: string; of: string } {
  const { phrases, mac, component } = query;
  const terms = [
    ...phrases.map((phrase) => phrase.join(' ')),
    ...(mac === undefined ? [] : [macMark(mac)]),
    ...(component === undefined ? [] : [componentMark(component)]),
  ];
  const asked = classesAsked(bucket, query.classes);
  if (terms.length === 0) {
    const unclassed = query.classes || !bucket.classes.includes('*') ? [] : [classMark(null)];
    return { match: [...asked.map(classMark), ...unclassed].map(quoted).join(' OR '), of: '' };
  }
  const places = asked.map((of) => placeOf(bucket, of));
  const of = query.classes ? `AND (w.rowid & ${2 ** CLASS_BITS - 1}) IN (${places.join(', ')})` : '';
  return { match: terms.map(quoted).join(' AND '), of };
}

/** As it lies in row ids. */
export function placeOf({ classes }: Pick<BucketRow, 'classes'>, of: LogClass | null): number {
  return of === null ? 0 : classes.indexOf(of) + 1;
}

function quoted(words: string): string {
  return `"${words}"`;
}
