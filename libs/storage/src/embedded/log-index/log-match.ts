import type { LogClass } from '@ringfleet/contracts';
import type { LinePlace, PackedQuery } from '../../log-index/log-list.ts';
import type { BucketRow } from './bucket-writer.ts';
import { classMark, componentMark, macMark } from './line-marks.ts';
import { SEQUENCE_BITS, SEQUENCE_LIMIT } from './log-tables.ts';

/** SQL from FROM to WHERE over one bucket, and its values. `l`, `c`, `o` and `p` are its line, chunk, origin and copy. */
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
  const { component, model, site, version, kind, from = starts, to = ends } = query;
  const ofChunk: [string, string | undefined][] = [
    ['o.model', model],
    ['o.site', site],
    ['o.version', version],
    ['p.kind', kind],
  ];
  const conditions = [...ofChunk, [COMPONENT, component] as const].filter(
    (condition): condition is [string, string] => condition[1] !== undefined,
  );
  const needsChunks = joins.includes('chunks') || ofChunk.some(([, value]) => value !== undefined);
  const needsLines = needsChunks || joins.includes('lines') || component !== undefined;
  const low = rowId(Math.ceil(Math.max(from, starts)) - starts, 0);
  const high = rowId(Math.ceil(Math.min(to, ends)) - starts, 0);
  const behind = after && after.at < ends ? rowId(after.at - starts, after.seq - base) : high;
  return {
    sql: `FROM words_${bucket} w
      ${needsLines ? `CROSS JOIN lines_${bucket} l ON l.seq = (w.rowid & ${SEQUENCE_LIMIT - 1}) + ${base}` : ''}
      ${needsChunks ? chunkJoins : ''}
      WHERE w.words_${bucket} MATCH ? AND w.rowid >= ? AND w.rowid < ?
      ${conditions.map(([column]) => `AND ${column} = ?`).join(' ')}`,
    values: [
      matchExpression(classes, query),
      low,
      behind < high ? behind : high,
      ...conditions.map(([, value]) => value),
    ],
  };
}

/** Of the PackedLine. */
const COMPONENT = "l.line ->> '$[5]'";

const chunkJoins = `CROSS JOIN chunks c ON c.chunk = l.chunk
  CROSS JOIN origins o ON o.origin = c.origin CROSS JOIN copies p ON p.copy = c.copy`;

/** A sequence number of another bucket may be below or above all of this one: it stays within its bits. */
function rowId(time: number, seq: number): bigint {
  const within = Math.min(Math.max(seq, 0), SEQUENCE_LIMIT);
  return (BigInt(time) << BigInt(SEQUENCE_BITS)) + BigInt(within);
}

function matchExpression(classes: string, query: PackedQuery): string {
  const { phrases, mac, component } = query;
  const terms = [
    ...phrases.map((phrase) => quoted(phrase.join(' '))),
    ...(mac === undefined ? [] : [quoted(macMark(mac))]),
    ...(component === undefined ? [] : [quoted(componentMark(component))]),
  ];
  const asked = classesAsked({ classes }, query.classes);
  // Lines without a class lie with those of class `*`.
  const holdsUnclassed = classes.includes('*');
  const all = asked.length === classes.length && !(query.classes && holdsUnclassed);
  if (terms.length > 0 && all) return terms.join(' AND ');
  const marks = asked.map(classMark);
  if (!query.classes && holdsUnclassed) marks.push(classMark(null));
  return [`(${marks.map(quoted).join(' OR ')})`, ...terms].join(' AND ');
}

function quoted(words: string): string {
  return `"${words}"`;
}
