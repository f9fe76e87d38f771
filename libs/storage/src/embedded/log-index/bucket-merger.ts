import type { DatabaseSync } from 'node:sqlite';
import { DAY } from './log-buckets.ts';

/** What phones log in a day comes in until the next. */
const LATE = DAY;
/** Pages of the full-text index that one step writes: what is put meanwhile waits for one. */
const PAGES_OF_A_STEP = 200;
/** A bucket is merged again when late lines made it so many times as long. */
const GROWN = 1.25;

/** One that is being merged, or the newest that grows no more, by its time or since another took its place. */
const nextSql = `
  SELECT b.bucket, b.lines, coalesce(m.ended, 1) AS ended FROM buckets b LEFT JOIN merges m ON m.bucket = b.bucket
  WHERE b.lines > 0 AND (m.bucket IS NULL OR m.ended = 0 OR b.lines > m.lines * ${GROWN})
    AND (b.ends <= ? OR EXISTS (
      SELECT 1 FROM buckets o WHERE o.starts = b.starts AND o.classes = b.classes AND o.bucket > b.bucket))
  ORDER BY ended, b.newest DESC LIMIT 1`;

/**
 * Makes one segment of all that the full-text index of a bucket has, in steps: a search looks up its words in each, and a
 * bucket that was written to has up to two dozen.
 * @returns makes the next step; tells whether there may be more to do
 */
export function bucketMerger(db: DatabaseSync): (now: number) => boolean {
  const next = db.prepare(nextSql);
  const begin = db.prepare('INSERT OR REPLACE INTO merges (bucket, lines, ended) VALUES (?, ?, 0)');
  const end = db.prepare('UPDATE merges SET ended = 1 WHERE bucket = ?');
  const changes = db.prepare('SELECT total_changes() AS sum');
  const changed = () => (changes.get() as { sum: number }).sum;
  return (now) => {
    const row = next.get(now - LATE) as { bucket: number; lines: number; ended: 0 | 1 } | undefined;
    if (!row) return false;
    const { bucket, lines, ended } = row;
    const merge = db.prepare(`INSERT INTO words_${bucket} (words_${bucket}, rank) VALUES ('merge', ?)`);
    if (ended) {
      begin.run(bucket, lines);
      // Below zero it takes in segments of every size; that is asked for once (sqlite.org/fts5.html, "merge").
      merge.run(-PAGES_OF_A_STEP);
      return true;
    }
    const before = changed();
    merge.run(PAGES_OF_A_STEP);
    // The command itself counts as one.
    if (changed() - before < 2) end.run(bucket);
    return true;
  };
}
