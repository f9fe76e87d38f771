import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowId } from './log-rows.ts';

const DAY_MS = 86_400_000;
/** Rows that one step looks at: a few milliseconds, so that no publisher waits for the cleaner. */
const ROWS_PER_STEP = 500;
/** Keys that one pass remembers at most; the rest waits for the next pass. */
const KEYS_PER_PASS = 50_000;
/** A compacted partition is cleaned when it has this many new messages, and half as many as it holds. */
const DIRTY_MESSAGES = 1_000;
/** Tombstones stay this long, so that a view which was away for less never misses a deletion (design section 5). */
const TOMBSTONE_DAYS = 30;

export interface SweepRequest {
  /** Milliseconds since 1970. */
  now: number;
  /** Begins a pass over every compacted partition that has anything new, however little. */
  force: boolean;
  /** Forgets a pass under way: the step before failed, and what it dropped was rolled back. */
  afresh: boolean;
}

interface CleanedPartition {
  id: number;
  next: number;
  days: number | null;
  cleanedTo: number;
  kept: number;
  cleanedAt: number;
}

/** One pass over a compacted partition, as Kafka's cleaner makes it: learn the newest offset of each key, then drop. */
interface Pass {
  partition: number;
  newest: Map<string, number>;
  from: number;
  learnTo: number;
  learning: boolean;
  kept: number;
}

/** Retention by days and compaction in small steps; what a crash interrupts begins again. */
export class LogCleaner {
  private readonly partitions: StatementSync;
  private readonly expired: StatementSync;
  private readonly keys: StatementSync;
  private readonly remove: StatementSync;
  private readonly removeRange: StatementSync;
  private readonly cleaned: StatementSync;
  private pass: Pass | undefined;

  constructor(db: DatabaseSync) {
    this.partitions = db.prepare(
      `SELECT id, next_offset AS next, retention_days AS days, cleaned_to AS cleanedTo, kept, cleaned_at AS cleanedAt
       FROM partitions JOIN topics USING (topic) ORDER BY id`,
    );
    this.expired = db.prepare(
      `SELECT max(id) AS last, count(*) AS count FROM (SELECT id, timestamp FROM messages WHERE id >= ? AND id < ?
       ORDER BY id LIMIT ?) WHERE timestamp < ?`,
    );
    this.keys = db.prepare(
      'SELECT id, timestamp, key, value IS NULL AS gone FROM messages WHERE id >= ? AND id < ? ORDER BY id LIMIT ?',
    );
    this.remove = db.prepare('DELETE FROM messages WHERE id = ?');
    this.removeRange = db.prepare('DELETE FROM messages WHERE id >= ? AND id <= ?');
    this.cleaned = db.prepare('UPDATE partitions SET cleaned_to = ?, kept = ?, cleaned_at = ? WHERE id = ?');
  }

  /** Does one step; `more` says whether another one has work to do now. */
  step({ now, force, afresh }: SweepRequest): { more: boolean } {
    if (afresh) this.pass = undefined;
    if (this.pass) {
      this.continuePass(this.pass, now);
      return { more: true };
    }
    const partitions = this.partitions.all() as unknown as CleanedPartition[];
    for (const { id, days } of partitions)
      if (days !== null && this.dropExpired(id, now - days * DAY_MS)) return { more: true };
    const due = partitions.find((partition) => partition.days === null && this.isDue(partition, now, force));
    if (!due) return { more: false };
    this.pass = {
      partition: due.id,
      newest: new Map(),
      from: rowId(due.id, due.cleanedTo),
      learnTo: rowId(due.id, due.next),
      learning: true,
      kept: 0,
    };
    return { more: true };
  }

  private isDue(
    { next, cleanedTo, kept, cleanedAt }: CleanedPartition,
    now: number,
    force: boolean,
  ): boolean {
    const dirty = next - cleanedTo;
    // Once a day even without news: tombstones grow old.
    return (
      dirty >= Math.max(DIRTY_MESSAGES, kept / 2) ||
      (next > 0 && now - cleanedAt >= DAY_MS) ||
      (force && dirty > 0)
    );
  }

  private dropExpired(partition: number, before: number): boolean {
    const first = rowId(partition, 0);
    const row = this.expired.get(first, rowId(partition + 1, 0), ROWS_PER_STEP, before) as {
      last: number | null;
      count: number;
    };
    if (row.last !== null) this.removeRange.run(first, row.last);
    return row.count === ROWS_PER_STEP;
  }

  private continuePass(pass: Pass, now: number): void {
    const rows = this.keys.all(pass.from, pass.learnTo, ROWS_PER_STEP) as unknown as {
      id: number;
      timestamp: number;
      key: string;
      gone: number;
    }[];
    for (const { id, timestamp, key, gone } of rows) {
      pass.from = id + 1;
      if (pass.learning) {
        pass.newest.set(key, id);
        continue;
      }
      const superseded = (pass.newest.get(key) ?? id) > id;
      if (superseded || (gone && timestamp < now - TOMBSTONE_DAYS * DAY_MS)) this.remove.run(id);
      else pass.kept += 1;
    }
    const full = pass.learning && pass.newest.size >= KEYS_PER_PASS;
    if (full) pass.learnTo = pass.from;
    if (rows.length === ROWS_PER_STEP && !full) return;
    if (pass.learning) {
      pass.learning = false;
      pass.from = rowId(pass.partition, 0);
      return;
    }
    this.cleaned.run(pass.learnTo - rowId(pass.partition, 0), pass.kept, now, pass.partition);
    this.pass = undefined;
  }
}
