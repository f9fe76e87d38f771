import type { BucketRow } from './log-tables.ts';
import type { StatementSync } from 'node:sqlite';
import type { CountBy, FoundLine, IndexedLine, LogCopyId } from '../../log-index/log-index.port.ts';
import type { OpenProgram } from '../../sqlite/sqlite-program.ts';
import { KeptLines } from './kept-lines.ts';
import type { LinePlace, PackedQuery } from '../../log-index/log-list.ts';
import { bucketMatch, bucketsInQuestion, classesAsked, seqIn, timeIn } from './log-match.ts';
import { newestFirst } from './newest-first.ts';
import { type LineBlock, unpackLine } from './packed-lines.ts';

/** A line and its place in the list. */
export interface MatchedLine {
  line: FoundLine;
  place: LinePlace;
}

const HOUR = 3_600_000;
const STATEMENTS_KEPT = 500;

const openLogReader = ((db) => {
  const kept = new KeptLines(db);
  const bucketsOf = db.prepare(bucketsInQuestion);
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    if (statements.size >= STATEMENTS_KEPT) statements.clear();
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const bucketsFor = ({ from, to, classes }: PackedQuery, before = Infinity): BucketRow[] =>
    (bucketsOf.all(from ?? -Infinity, Math.min(to ?? Infinity, before)) as unknown as BucketRow[]).filter(
      (row) => classesAsked(row, classes).length > 0,
    );

  return {
    calls: {
      /** @returns MatchedLines as JSON, which crosses to the caller faster than as objects */
      search: (asked: { query: PackedQuery; limit: number; after?: LinePlace }): string => {
        const { query, limit, after } = asked;
        const sources = bucketsFor(query, after && after.at + 1).map((bucket) => ({
          newest: bucket.newest,
          open: () => {
            const { sql, values } = bucketMatch(bucket, query, ['lines'], after);
            const rows = prepared(
              `SELECT l.chunk, l.lines, ${seqIn(bucket)} AS seq, ${timeIn(bucket)} AS at ${sql} ORDER BY w.rowid DESC`,
            ).iterate(...values);
            return rows as Iterator<unknown> as Iterator<LineBlock & LinePlace, undefined>;
          },
        }));
        const found = kept.found(query.phrases);
        const page: MatchedLine[] = [];
        for (const row of newestFirst(sources)) {
          page.push({ line: found(row), place: { at: row.at, seq: row.seq } });
          if (page.length >= limit) break;
        }
        return JSON.stringify(page);
      },
      /** The buckets to count in, one call each, so that other calls come between. */
      bucketsOf: (query: PackedQuery): number[] => bucketsFor(query).map(({ bucket }) => bucket),
      countIn: (asked: {
        bucket: number;
        query: PackedQuery;
        by: CountBy;
      }): { key: string; count: number }[] => {
        const { query, by } = asked;
        const bucket = db.prepare('SELECT * FROM buckets WHERE bucket = ?').get(asked.bucket) as
          BucketRow | undefined;
        if (!bucket) return [];
        const { sql, values } = bucketMatch(bucket, query, by === 'hour' ? [] : ['chunks']);
        const key = {
          hour: `${timeIn(bucket)} / ${HOUR} * ${HOUR}`,
          mac: 'p.mac',
          model: 'o.model',
          version: 'o.version',
        }[by];
        const rows = db.prepare(`SELECT ${key} AS key, count(*) AS count ${sql} GROUP BY 1`).all(...values);
        return rows.map((row) => ({ key: String(row['key']), count: row['count'] as number }));
      },
      around: ({ id, span }: { id: string; span: { before: number; after: number } }): FoundLine[] =>
        kept.around(id, span),
      chunks: (id: LogCopyId): { order: string; lines: number }[] =>
        db
          .prepare('SELECT ord AS "order", lines FROM chunks WHERE copy = ? ORDER BY ord')
          .all(kept.copy(id) ?? null) as unknown as { order: string; lines: number }[],
      lines: ({ copy: id, order }: { copy: LogCopyId; order: string }): IndexedLine[] => {
        const copy = kept.copy(id);
        const chunk = copy === undefined ? undefined : kept.chunkOf(copy, order);
        return chunk ? kept.ofChunk(chunk).map(unpackLine) : [];
      },
      lastLines: (asked: { copy: LogCopyId; limit: number; before?: string }): IndexedLine[] => {
        const copy = kept.copy(asked.copy);
        if (copy === undefined) return [];
        const found = kept.besides(copy, asked.before, 'before', asked.limit);
        return found.toReversed().map(({ line }) => unpackLine(line));
      },
      /** Pages that a dropped bucket left are used again and do not count. */
      size: (): { lines: number; bytes: number } =>
        db
          .prepare(
            `SELECT (SELECT coalesce(sum(lines), 0) FROM buckets) AS lines,
               (page_count - freelist_count) * page_size AS bytes
             FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
          )
          .get() as { lines: number; bytes: number },
    },
  };
}) satisfies OpenProgram;

export default openLogReader;
