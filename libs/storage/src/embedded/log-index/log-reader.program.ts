import type { CountBy, IndexedLine, LogCopyId } from '../../log-index/log-index.port.ts';
import type { OpenProgram } from '../../sqlite/sqlite-program.ts';
import { type CountedKey, CountedLines } from './counted-lines.ts';
import { KeptLines } from './kept-lines.ts';
import type { LinePlace, PackedQuery } from '../../log-index/log-list.ts';
import type { FoundPage } from './found-page.ts';
import { KeptStatements } from './kept-statements.ts';
import { KnownBuckets } from './known-buckets.ts';
import { type MatchedLine, MatchedLines } from './matched-lines.ts';
import { newestFirst } from './newest-first.ts';
import { unpackLine } from './packed-lines.ts';

const openLogReader = ((db) => {
  // A word is looked up in a dozen places of each bucket: with SQLite's 2 MB one search after the other reads them anew.
  db.exec('PRAGMA cache_size = -16000');
  const kept = new KeptLines(db);
  const buckets = new KnownBuckets(db);
  const statements = new KeptStatements(db);
  const matched = new MatchedLines(statements);
  const counted = new CountedLines(statements);

  return {
    calls: {
      /** @returns a FoundPage as JSON, which crosses to the caller faster than objects */
      search: (asked: { query: PackedQuery; limit: number; after?: LinePlace }): string => {
        const { query, limit, after } = asked;
        const sources = buckets.inQuestion(query, after && after.at + 1).map((bucket) => ({
          newest: bucket.newest,
          open: () => matched.newestOf(bucket, query, limit + 1, after).values(),
        }));
        const lines: MatchedLine[] = [];
        for (const line of newestFirst(sources)) {
          const last = lines.at(-1);
          if (last && lines.length === limit) return matched.page(lines, { at: last.at, seq: last.seq });
          lines.push(line);
        }
        return matched.page(lines);
      },
      /** The buckets to count in, one call each, so that other calls come between. */
      bucketsOf: (query: PackedQuery): number[] => buckets.inQuestion(query).map(({ bucket }) => bucket),
      countIn: (asked: { bucket: number; query: PackedQuery; by: CountBy }): CountedKey[] => {
        const bucket = buckets.of(asked.bucket);
        return bucket ? counted.countIn(bucket, asked.query, asked.by) : [];
      },
      around: ({ id, span }: { id: string; span: { before: number; after: number } }): FoundPage =>
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
