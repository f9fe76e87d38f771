import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PackedQuery } from '../../log-index/log-list.ts';
import { classesAsked } from './log-match.ts';
import type { BucketRow } from './log-tables.ts';

/** The buckets that have lines; read again only after something was written. */
export class KnownBuckets {
  private readonly version: StatementSync;
  private readonly select: StatementSync;
  private known: { version: unknown; rows: BucketRow[] } = { version: undefined, rows: [] };

  constructor(db: DatabaseSync) {
    this.version = db.prepare('PRAGMA data_version');
    this.version.setReturnArrays(true);
    this.select = db.prepare('SELECT * FROM buckets WHERE lines > 0 ORDER BY newest DESC');
  }

  /** Those that may hold what is asked for, before a time (milliseconds, exclusive), the newest first. */
  inQuestion({ from = -Infinity, to = Infinity, classes }: PackedQuery, before = Infinity): BucketRow[] {
    return this.rows().filter(
      (row) =>
        row.newest >= from &&
        row.oldest < Math.min(to, before) &&
        (!classes || classesAsked(row, classes).length > 0),
    );
  }

  of(bucket: number): BucketRow | undefined {
    return this.rows().find((row) => row.bucket === bucket);
  }

  private rows(): BucketRow[] {
    const [version] = this.version.get() as unknown as [number];
    if (version !== this.known.version)
      this.known = { version, rows: this.select.all() as unknown as BucketRow[] };
    return this.known.rows;
  }
}
