import type { LogClass } from '@ringfleet/contracts';

/** One line of a log as the index keeps it. */
export interface IndexedLine {
  /** The whole line without its end, as logged; what is no UTF-8 is decoded as Latin-1. */
  raw: string;
  /** Milliseconds since 1970. */
  at: number;
  /** `unset`: the phone's clock was not set, and `at` is derived from the upload. */
  clock: 'set' | 'unset';
  /** What it says: the free text, or the whole line where it is in no known format. */
  text: string;
  /** `so`, `cfg`, …, without padding. */
  component?: string;
  class?: LogClass;
  /** Events that the phone lost before it. */
  missed?: number;
}

/** One copy of one log of a phone; a phone that starts it over begins a new generation. */
export interface LogCopyId {
  mac: string;
  /** Tree path. */
  path: string;
  kind: 'app-log' | 'boot-log';
  /** The order of the upload that began the copy. */
  generation: string;
}

/** What one upload added to a copy. */
export interface IndexedChunk {
  /** The upload's order. */
  order: string;
  lines: IndexedLine[];
}

/** What its phone was when it logged; search finds lines by it. */
export interface LineOrigin {
  model?: string;
  site?: string;
  /** Application version. */
  version?: string;
}

/** What to find; everything given must fit. An empty query means every line. */
export interface LogQuery {
  /**
   * Words, and "phrases in quotes"; all must be in the line's text, in any case. A word is a run of letters and digits:
   * `10.1.20.30` and `boot.log` are phrases of 4 and 2 words, and so are the pieces of them that people remember.
   */
  words?: string;
  mac?: string;
  /** Of these three an empty text means that it was not known. */
  model?: string;
  site?: string;
  version?: string;
  component?: string;
  /** Lines without a class are in none of them. */
  classes?: readonly LogClass[];
  kind?: LogCopyId['kind'];
  /** Milliseconds since 1970; `from` inclusive, `to` exclusive. */
  from?: number;
  to?: number;
}

export interface FoundLine extends IndexedLine, LineOrigin, LogCopyId {
  /** Opaque; names the line as long as it is kept. */
  id: string;
  /** The upload that brought it, and its number in that, from 0. */
  order: string;
  number: number;
  /** Where the words of the query stand in `raw`: [start, end) in UTF-16 units, ascending, apart. */
  highlights: [start: number, end: number][];
}

/** How counts are grouped; '' is a model or version that was not known, `hour` is the beginning of an hour in milliseconds since 1970. */
export type CountBy = 'mac' | 'model' | 'version' | 'hour';

/** How long lines of a class are kept. */
export interface LogRetention {
  /** Days by class; lines without a class count as `*`. */
  days: Record<LogClass, number>;
  /** Bytes that the index may take in all; the oldest buckets go first. What they leave on the disk is used again. */
  bytes: number;
}

/**
 * The index of all lines of all logs. Nothing that it takes is lost, and no line is in it twice: what it holds of a
 * chunk is what was put last. Errors: RF_CURSOR_INVALID, RF_LOG_QUERY_INVALID, RF_LOG_LINE_MISSING,
 * RF_STORE_UNAVAILABLE.
 */
export interface LogIndex {
  /**
   * Replaces what is held of these chunks of one copy, in one step; resolves when durable. Repeating it changes nothing,
   * except that lines get this origin. A line older than its class is kept is left out. Of puts of one chunk at a time
   * the last one made counts. Put chunks of many phones at a time: they share what a commit costs.
   */
  put(copy: LogCopyId, chunks: readonly IndexedChunk[], origin: LineOrigin): Promise<void>;
  /** The chunks of a copy that were put, by order, with the lines they were put with; remembered longer than those. */
  chunks(copy: LogCopyId): Promise<{ order: string; lines: number }[]>;
  /** The lines of one chunk that are kept, as they were put. */
  lines(copy: LogCopyId, order: string): Promise<IndexedLine[]>;
  /** The last lines of a copy before the chunk of this order, oldest first; of the whole copy without one. */
  lastLines(copy: LogCopyId, limit: number, before?: string): Promise<IndexedLine[]>;
  /** Newest first by time; of one time the lines of one chunk from its end. Stable; `limit` is 1 to 1000. */
  search(
    query: LogQuery,
    page: { limit: number; cursor?: string },
  ): Promise<{ items: FoundLine[]; cursor?: string }>;
  /** The lines of the same copy around one, it included, in the order of the copy. @throws RF_LOG_LINE_MISSING */
  around(id: string, span: { before: number; after: number }): Promise<FoundLine[]>;
  /** The largest counts first; by hour the newest first. */
  counts(query: LogQuery, by: CountBy, limit: number): Promise<{ key: string; count: number }[]>;
  /** Deletes whole buckets that are past their time, or too many, and tidies what stays. @returns what went */
  sweep(now: number): Promise<{ buckets: number; lines: number }>;
  /** What lies in it now, in lines and bytes; a put that was killed may have left some that are not found. */
  size(): Promise<{ lines: number; bytes: number }>;
  close(): Promise<void>;
}
