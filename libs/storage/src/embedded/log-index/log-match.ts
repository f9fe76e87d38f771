import type { LogClass } from '@ringfleet/contracts';
import type { LinePlace, PackedQuery } from '../../log-index/log-list.ts';
import { classMark, componentMark, macMark } from './line-marks.ts';
import { type BucketRow, CLASS_BITS, SEQUENCE_LIMIT, TIME_SHIFT } from './log-tables.ts';

/** SQL from FROM to WHERE over one bucket, and its values. `w` is its words; where needed, `c`, `o` and `p` are chunk, origin and copy. */
export interface BucketMatch {
  sql: string;
  values: (string | number | bigint)[];
}

/** The classes of a bucket that a query asks for. */
export function classesAsked(
  { classes }: Pick<BucketRow, 'classes'>,
  asked?: readonly LogClass[],
): LogClass[] {
  return ([...classes] as LogClass[]).filter((of) => asked?.includes(of) ?? true);
}

export function bucketMatch(
  { bucket, starts, ends, classes, base }: BucketRow,
  query: PackedQuery,
  /** `ofAnyChunk`: the caller looks at chunks itself. */
  { ofAnyChunk = false, after }: { ofAnyChunk?: boolean; after?: LinePlace | undefined } = {},
): BucketMatch {
  const { from = starts, to = ends } = query;
  const chunks = ofAnyChunk ? { sql: '', values: [] } : chunkConditions(query);
  const { match, places } = matchExpression({ classes }, query);
  const low = rowId(Math.ceil(Math.max(from, starts)) - starts, 0);
  const high = rowId(Math.ceil(Math.min(to, ends)) - starts, 0);
  const behind = after && after.at < ends ? rowId(after.at - starts, after.seq - base) : high;
  return {
    sql: `FROM words_${bucket} w ${chunks.sql === '' ? '' : chunkJoins({ bucket, base })}
      WHERE w.words_${bucket} MATCH ? AND w.rowid >= ? AND w.rowid < ? AND (1 << (w.rowid & ${2 ** CLASS_BITS - 1})) & ?
      ${chunks.sql}`,
    values: [match, low, behind < high ? behind : high, places, ...chunks.values],
  };
}

/** What a query asks of the chunks of lines: SQL that continues a condition over `o` and `p`, and its values. */
export function chunkConditions({ model, site, version, kind }: PackedQuery): {
  sql: string;
  values: string[];
} {
  const conditions = [
    ['o.model', model],
    ['o.site', site],
    ['o.version', version],
    ['p.kind', kind],
  ].filter((condition): condition is [string, string] => condition[1] !== undefined);
  return {
    sql: conditions.map(([column]) => `AND ${column} = ?`).join(' '),
    values: conditions.map(([, value]) => value),
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

function chunkJoins({ bucket, base }: Pick<BucketRow, 'bucket' | 'base'>): string {
  return `CROSS JOIN lines_${bucket} l ON l.seq = (SELECT max(seq) FROM lines_${bucket} WHERE seq <= ${seqIn({ base })})
    CROSS JOIN chunks c ON c.chunk = l.chunk
    CROSS JOIN origins o ON o.origin = c.origin CROSS JOIN copies p ON p.copy = c.copy`;
}

/** A sequence number of another bucket may be below or above all of this one: it stays within its bits. */
function rowId(time: number, seq: number): bigint {
  const within = Math.min(Math.max(seq, 0), SEQUENCE_LIMIT);
  return (BigInt(time) << BigInt(TIME_SHIFT)) + (BigInt(within) << BigInt(CLASS_BITS));
}

/** What to match, and the places of classes that may be, a bit for each: a class is told by the row id. */
function matchExpression(
  bucket: Pick<BucketRow, 'classes'>,
  query: PackedQuery,
): { match: string; places: number } {
  const { phrases, mac, component } = query;
  const terms = [
    ...phrases.map((phrase) => phrase.join(' ')),
    ...(mac === undefined ? [] : [macMark(mac)]),
    ...(component === undefined ? [] : [componentMark(component)]),
  ];
  const asked = classesAsked(bucket, query.classes);
  if (terms.length === 0) {
    const unclassed = query.classes || !bucket.classes.includes('*') ? [] : [classMark(null)];
    return { match: [...asked.map(classMark), ...unclassed].map(quoted).join(' OR '), places: ALL_PLACES };
  }
  const places = query.classes ? asked.reduce((bits, of) => bits + 2 ** placeOf(bucket, of), 0) : ALL_PLACES;
  return { match: terms.map(quoted).join(' AND '), places };
}

const ALL_PLACES = 2 ** (2 ** CLASS_BITS) - 1;

/** As it lies in row ids. */
export function placeOf({ classes }: Pick<BucketRow, 'classes'>, of: LogClass | null): number {
  return of === null ? 0 : classes.indexOf(of) + 1;
}

function quoted(words: string): string {
  return `"${words}"`;
}
