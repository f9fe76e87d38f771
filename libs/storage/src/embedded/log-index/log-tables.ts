/**
 * What the index knows besides lines. `first` is the sequence number of a chunk's line 0: line n of it has first + n.
 * `buckets` is a JSON array of those its lines lie in; a bucket that is no longer listed is gone, with its lines.
 * `merges` tells how many lines a bucket had when the merge of its index began.
 */
export const logTables = `
  CREATE TABLE IF NOT EXISTS copies (
    copy INTEGER PRIMARY KEY,
    mac TEXT NOT NULL,
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    generation TEXT NOT NULL,
    UNIQUE (mac, path, kind, generation)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS origins (
    origin INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    site TEXT NOT NULL,
    version TEXT NOT NULL,
    UNIQUE (model, site, version)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS chunks (
    chunk INTEGER PRIMARY KEY,
    copy INTEGER NOT NULL,
    ord TEXT NOT NULL,
    origin INTEGER NOT NULL,
    first INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    buckets TEXT NOT NULL,
    digest BLOB NOT NULL,
    put INTEGER NOT NULL,
    UNIQUE (copy, ord)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS chunks_by_put ON chunks (put);
  CREATE TABLE IF NOT EXISTS buckets (
    bucket INTEGER PRIMARY KEY AUTOINCREMENT,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    classes TEXT NOT NULL,
    base INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    oldest INTEGER NOT NULL,
    newest INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS merges (
    bucket INTEGER PRIMARY KEY,
    lines INTEGER NOT NULL,
    ended INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sequence (next INTEGER NOT NULL) STRICT;
  INSERT INTO sequence SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM sequence);
`;

/**
 * A row id of the words is, from its lowest bits: the place of the line's class among those of the bucket (from 1; 0 is no
 * class), its sequence number from the bucket's base, and its time in milliseconds from the bucket's start.
 */
export const CLASS_BITS = 3;
const SEQUENCE_BITS = 24;
export const TIME_SHIFT = CLASS_BITS + SEQUENCE_BITS;
export const SEQUENCE_LIMIT = 2 ** SEQUENCE_BITS;

/**
 * The tables of one bucket. `lines` grows at its end only; its rows are LineBlocks, since a row for each line would cost
 * more than it saves. The row ids of `words` let SQLite read matches newest first without sorting; its words are those of log-words.ts and the marks of line-marks.ts.
 * What waits for a commit is held in memory, 8 MB at most, so that it becomes one segment of the index; eight of a size
 * are merged, since merges by four cost a sixth of all.
 */
export function bucketTables(bucket: number): string {
  return `
    CREATE TABLE lines_${bucket} (
      seq INTEGER PRIMARY KEY,
      chunk INTEGER NOT NULL,
      lines TEXT NOT NULL
    ) STRICT;
    CREATE VIRTUAL TABLE words_${bucket} USING fts5 (words, content = '', columnsize = 0, tokenize = 'ascii');
    INSERT INTO words_${bucket} (words_${bucket}, rank) VALUES ('hashsize', ${8 * 1024 * 1024}), ('automerge', 8);
  `;
}

export function dropBucketTables(bucket: number): string {
  return `DROP TABLE words_${bucket}; DROP TABLE lines_${bucket}`;
}

export interface BucketRow {
  bucket: number;
  /** Milliseconds since 1970; `ends` exclusive. */
  starts: number;
  ends: number;
  classes: string;
  /** Sequence number from which its own count. */
  base: number;
  lines: number;
  oldest: number;
  newest: number;
}
