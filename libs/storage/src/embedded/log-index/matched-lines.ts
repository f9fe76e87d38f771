import type { StatementSync } from 'node:sqlite';
import type { LinePlace, PackedQuery } from '../../log-index/log-list.ts';
import type { KeptStatements } from './kept-statements.ts';
import { bucketMatch, seqIn, timeIn } from './log-match.ts';
import type { BucketRow } from './log-tables.ts';
import { packedLineAt } from './packed-lines.ts';

/** Where a line that matches lies. */
export interface MatchedLine extends LinePlace {
  bucket: number;
}

/** Finds lines by the full-text index alone, and reads only those that are told. */
export class MatchedLines {
  private readonly statements: KeptStatements;

  constructor(statements: KeptStatements) {
    this.statements = statements;
  }

  /** The newest of a bucket behind `after`, newest first. */
  newestOf(row: BucketRow, query: PackedQuery, limit: number, after?: LinePlace): MatchedLine[] {
    const { sql, values } = bucketMatch(row, query, { after });
    const { bucket } = row;
    return this.statements
      .all<[number, number]>(
        `SELECT ${timeIn(row)}, ${seqIn(row)} ${sql} ORDER BY w.rowid DESC LIMIT ? + 0`,
        ...values,
        limit,
      )
      .map(([at, seq]) => ({ at, seq, bucket }));
  }

  /** @returns a FoundPage as JSON */
  page(matched: readonly MatchedLine[], next?: LinePlace): string {
    const blocks = new Map<number, StatementSync>();
    const sources = new Map<number, { index: number; json: string }>();
    const of: number[] = [];
    const lines: string[] = [];
    for (const { bucket, seq } of matched) {
      const block = blocks.get(bucket) ?? this.statements.prepared(blockSql(bucket));
      blocks.set(bucket, block);
      const [first, text, chunk, json] = block.get(seq) as unknown as BlockColumns;
      const source = sources.get(chunk) ?? { index: sources.size, json };
      sources.set(chunk, source);
      of.push(source.index);
      lines.push(packedLineAt({ seq: first, lines: text }, seq));
    }
    const told = Array.from(sources.values(), ({ json }) => json).join(',');
    const behind = next ? `,"next":${JSON.stringify(next)}` : '';
    return `{"sources":[${told}],"of":[${of.join(',')}],"lines":[${lines.join(',')}]${behind}}`;
  }
}

type BlockColumns = [seq: number, lines: string, chunk: number, source: string];

/** The block that a line is in, and its PackedSource as JSON: one statement takes less than one for each. */
function blockSql(bucket: number): string {
  return `SELECT l.seq, l.lines, c.chunk,
      json_array(c.chunk, c.ord, o.model, o.site, o.version, p.mac, p.path, p.kind, p.generation)
    FROM (SELECT * FROM lines_${bucket} WHERE seq <= ? ORDER BY seq DESC LIMIT 1) l
    CROSS JOIN chunks c ON c.chunk = l.chunk
    CROSS JOIN origins o ON o.origin = c.origin CROSS JOIN copies p ON p.copy = c.copy`;
}
