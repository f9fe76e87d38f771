import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isAscii, spacedLogWords } from '../../log-index/log-words.ts';
import { classMark, componentMark, macMark } from './line-marks.ts';
import { type BucketRow, bucketTables, CLASS_BITS, TIME_SHIFT } from './log-tables.ts';
import { placeOf } from './log-match.ts';
import { type LineBlock, linesOf, type PackedLine, textOf } from './packed-lines.ts';

/** So many lines wait to be sorted by time before they go into the full-text index. */
const WAITING = 50_000;
/** About half a page of the database: a line is found without reading many others. */
const CHARACTERS_OF_A_BLOCK = 1_800;

/** A line as it is handed to a bucket. */
export interface NewLine {
  at: number;
  seq: number;
  /** Mark of its phone. */
  phone: string;
  /** A line feed and the PackedLine: it is read when its turn comes, so that what waits is small. */
  packed: string;
}

/** Of a time and what lowOf gives. */
const ROW_ID = `(CAST(? AS INTEGER) << ${TIME_SHIFT}) + CAST(? AS INTEGER)`;

/** Writes the lines of one bucket in one transaction: blocks at once, words sorted by time when `finish` is called. */
export class BucketWriter {
  readonly row: BucketRow;
  private readonly blocks: StatementSync;
  private readonly words: StatementSync;
  private waiting: NewLine[] = [];
  private block: LineBlock | undefined;

  constructor(db: DatabaseSync, row: BucketRow) {
    this.row = row;
    const { bucket } = row;
    this.blocks = db.prepare(`INSERT INTO lines_${bucket} VALUES (?, ?, ?)`);
    this.words = db.prepare(`INSERT INTO words_${bucket} (rowid, words) VALUES (${ROW_ID}, ?)`);
  }

  static create(db: DatabaseSync, row: BucketRow): BucketWriter {
    db.exec(bucketTables(row.bucket));
    return new BucketWriter(db, row);
  }

  insert(chunk: number, line: NewLine): void {
    let { block } = this;
    if (block?.chunk !== chunk || block.lines.length > CHARACTERS_OF_A_BLOCK) {
      this.keepBlock();
      block = { seq: line.seq, chunk, lines: '' };
      this.block = block;
    }
    block.lines += line.packed;
    this.waiting.push(line);
    if (this.waiting.length >= WAITING) this.sortIn();
  }

  /** @returns its row as it is now */
  finish(): BucketRow {
    this.keepBlock();
    this.sortIn();
    return this.row;
  }

  private keepBlock(): void {
    if (this.block) this.blocks.run(this.block.seq, this.block.chunk, this.block.lines);
    this.block = undefined;
  }

  /** The full-text index takes ascending row ids together; each descent costs it a segment. */
  private sortIn(): void {
    const waiting = this.waiting.sort((a, b) => a.at - b.at || a.seq - b.seq);
    this.waiting = [];
    const { starts } = this.row;
    for (const { at, seq, phone, packed } of waiting) {
      const line = JSON.parse(packed) as PackedLine;
      this.words.run(at - starts, lowOf(this.row, seq, line), wordsOf(phone, line));
    }
    this.row.lines += waiting.length;
    this.row.oldest = Math.min(this.row.oldest, waiting[0]?.at ?? Infinity);
    this.row.newest = Math.max(this.row.newest, waiting.at(-1)?.at ?? -Infinity);
  }
}

/** Takes the lines of one chunk, whose sequence numbers are [first, end), out of a bucket. @returns how many there were */
export function removeLines(
  db: DatabaseSync,
  row: BucketRow,
  mac: string,
  { first, end }: { first: number; end: number },
): number {
  const { bucket, starts } = row;
  const blocks = db
    .prepare(`SELECT * FROM lines_${bucket} WHERE seq >= ? AND seq < ?`)
    .all(first, end) as unknown as LineBlock[];
  // Without a copy of the text, the index must be told again what it indexed.
  const forget = db.prepare(
    `INSERT INTO words_${bucket} (words_${bucket}, rowid, words)
     VALUES ('delete', ${ROW_ID}, ?)`,
  );
  const lines = blocks.flatMap(linesOf);
  const phone = macMark(mac);
  for (const line of lines)
    forget.run(line[2] - starts, lowOf(row, first + line[0], line), wordsOf(phone, line));
  db.prepare(`DELETE FROM lines_${bucket} WHERE seq >= ? AND seq < ?`).run(first, end);
  return lines.length;
}

/** The bits of a row id below its time. */
function lowOf(row: BucketRow, seq: number, [, , , , , of]: PackedLine): number {
  return (seq - row.base) * 2 ** CLASS_BITS + placeOf(row, of);
}

function wordsOf(phone: string, line: PackedLine): string {
  const [, , , , , of, component] = line;
  const text = textOf(line);
  const marks = `${phone} ${classMark(of)}${component === null ? '' : ` ${componentMark(component)}`}`;
  // The tokenizer does to ASCII what log-words.ts does to all.
  return `${marks} ${isAscii(text) ? text : spacedLogWords(text)}`;
}
