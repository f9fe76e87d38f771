import type { CountBy } from '../../log-index/log-index.port.ts';
import type { PackedQuery } from '../../log-index/log-list.ts';
import type { KeptStatements } from './kept-statements.ts';
import { bucketMatch, chunkConditions, seqIn, timeIn } from './log-match.ts';
import type { BucketRow } from './log-tables.ts';

const HOUR = 3_600_000;
/** What lines of one block have in common. */
const COLUMNS: Readonly<Record<Exclude<CountBy, 'hour'>, string>> = {
  mac: 'p.mac',
  model: 'o.model',
  version: 'o.version',
};

export interface CountedKey {
  key: string;
  count: number;
}

/** Counts what a query finds. Lines of a block have their chunk in common: it is looked up once for all of them. */
export class CountedLines {
  private readonly statements: KeptStatements;

  constructor(statements: KeptStatements) {
    this.statements = statements;
  }

  countIn(row: BucketRow, query: PackedQuery, by: CountBy): CountedKey[] {
    return by === 'hour' ? this.byHour(row, query) : this.byColumn(row, query, COLUMNS[by]);
  }

  private byHour(row: BucketRow, query: PackedQuery): CountedKey[] {
    const { sql, values } = bucketMatch(row, query);
    return this.statements
      .all<[number, number]>(
        `SELECT ${timeIn(row)} / ${HOUR} * ${HOUR} AS hour, count(*) ${sql} GROUP BY hour`,
        ...values,
      )
      .map(([hour, count]) => ({ key: String(hour), count }));
  }

  private byColumn(row: BucketRow, query: PackedQuery, column: string): CountedKey[] {
    const { sql, values } = chunkConditions(query);
    const block = this.statements.prepared(blockSql(row.bucket, column, sql));
    const counts = new Map<string, number>();
    const matched = this.matched(row, query);
    for (let at = 0; at < matched.length;) {
      const [key, next] = block.get(...values, row.base + matched[at]!) as unknown as BlockColumns;
      const end = next === null ? matched.length : firstFrom(matched, next - row.base, at);
      if (key !== null) counts.set(key, (counts.get(key) ?? 0) + end - at);
      at = end;
    }
    return Array.from(counts, ([key, count]) => ({ key, count }));
  }

  /** Sequence numbers from the bucket's base, in order; whatever their chunks are. */
  private matched(row: BucketRow, query: PackedQuery): Uint32Array {
    const { sql, values } = bucketMatch(row, query, { ofAnyChunk: true });
    const lines = this.statements.prepared(`SELECT ${seqIn(row)} - ${row.base} ${sql}`);
    let found = new Uint32Array(1024);
    let count = 0;
    for (const [seq] of lines.iterate(...values) as unknown as Iterable<[number]>) {
      if (count === found.length) {
        const more = new Uint32Array(2 * count);
        more.set(found);
        found = more;
      }
      found[count] = seq;
      count += 1;
    }
    return found.subarray(0, count).sort();
  }
}

/** The first place from `low` on that holds at least so much. */
function firstFrom(sorted: Uint32Array, least: number, low: number): number {
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

type BlockColumns = [key: string | null, next: number | null];

/** Of the block that a line is in: what it counts for, null where its chunk is not asked for; where the next one begins. */
function blockSql(bucket: number, column: string, conditions: string): string {
  return `SELECT iif(true ${conditions}, ${column}, NULL), (SELECT min(seq) FROM lines_${bucket} WHERE seq > l.seq)
    FROM (SELECT seq, chunk FROM lines_${bucket} WHERE seq <= ? ORDER BY seq DESC LIMIT 1) l
    CROSS JOIN chunks c ON c.chunk = l.chunk
    CROSS JOIN origins o ON o.origin = c.origin CROSS JOIN copies p ON p.copy = c.copy`;
}
