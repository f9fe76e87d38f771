import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { spacedLogWords } from '../../log-index/log-words.ts';
import { classMark, componentMark, macMark } from './line-marks.ts';
import { bucketTables, SEQUENCE_BITS } from './log-tables.ts';
import type { LineRow, PackedLine } from './packed-lines.ts';

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

/** So many lines wait to be sorted by time before they go into the full-text index. */
const WAITING = 50_000;

interface WaitingWords {
  at: number;
  seq: number;
  words: string;
}

/** Writes the lines of one bucket in one transaction: rows at once, words sorted by time when `finish` is called. */
export class BucketWriter {
  private readonly row: BucketRow;
  private readonly lines: StatementSync;
  private readonly words: StatementSync;
  private waiting: WaitingWords[] = [];

  constructor(db: DatabaseSync, row: BucketRow) {
    this.row = row;
    const { bucket } = row;
    this.lines = db.prepare(`INSERT INTO lines_${bucket} VALUES (?, ?, ?)`);
    this.words = db.prepare(
      `INSERT INTO words_${bucket} (rowid, words) VALUES ((CAST(? AS INTEGER) << ${SEQUENCE_BITS}) + CAST(? AS INTEGER), ?)`,
    );
  }

  static create(db: DatabaseSync, row: BucketRow): BucketWriter {
    db.exec(bucketTables(row.bucket));
    return new BucketWriter(db, row);
  }

  /** @param json the line as it lies in its row */
  insert(mac: string, chunk: number, seq: number, line: PackedLine, json: string): void {
    this.lines.run(seq, chunk, json);
    this.waiting.push({ at: line[1], seq, words: wordsOf(mac, line) });
    if (this.waiting.length >= WAITING) this.flush();
  }

  /** @returns its row as it is now */
  finish(): BucketRow {
    this.flush();
    return this.row;
  }

  /** The full-text index takes ascending row ids together; each descent costs it a segment. */
  private flush(): void {
    const waiting = this.waiting.sort((a, b) => a.at - b.at || a.seq - b.seq);
    this.waiting = [];
    const { starts, base } = this.row;
    for (const { at, seq, words } of waiting) this.words.run(at - starts, seq - base, words);
    this.row.lines += waiting.length;
    this.row.oldest = Math.min(this.row.oldest, waiting[0]?.at ?? Infinity);
    this.row.newest = Math.max(this.row.newest, waiting.at(-1)?.at ?? -Infinity);
  }
}

/** Takes the lines [first, end) of one chunk out of a bucket. @returns how many there were */
export function removeLines(
  db: DatabaseSync,
  { bucket, starts, base }: BucketRow,
  mac: string,
  { first, end }: { first: number; end: number },
): number {
  const rows = db.prepare(`SELECT * FROM lines_${bucket} WHERE seq >= ? AND seq < ?`);
  // Without a copy of the text, the index must be told again what it indexed.
  const forget = db.prepare(
    `INSERT INTO words_${bucket} (words_${bucket}, rowid, words)
     VALUES ('delete', (CAST(? AS INTEGER) << ${SEQUENCE_BITS}) + CAST(? AS INTEGER), ?)`,
  );
  for (const row of rows.iterate(first, end) as Iterable<unknown> as Iterable<LineRow>) {
    const line = JSON.parse(row.line) as PackedLine;
    forget.run(line[1] - starts, row.seq - base, wordsOf(mac, line));
  }
  return Number(db.prepare(`DELETE FROM lines_${bucket} WHERE seq >= ? AND seq < ?`).run(first, end).changes);
}

function wordsOf(mac: string, [raw, , text, , of, component]: PackedLine): string {
  const marks = `${macMark(mac)} ${classMark(of)}${component === null ? '' : ` ${componentMark(component)}`}`;
  return `${marks} ${spacedLogWords(typeof text === 'number' ? raw.slice(text) : text)}`;
}
