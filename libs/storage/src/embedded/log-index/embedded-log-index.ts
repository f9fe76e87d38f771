import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import type {
  CountBy,
  FoundLine,
  IndexedChunk,
  IndexedLine,
  LineOrigin,
  LogCopyId,
  LogIndex,
  LogQuery,
  LogRetention,
} from '../../log-index/log-index.port.ts';
import { packQuery, placeIn, sortedCounts } from '../../log-index/log-list.ts';
import { siblingProgram } from '../../sqlite/program-url.ts';
import type { CallsOf } from '../../sqlite/sqlite-program.ts';
import { SqliteThread } from '../../sqlite/sqlite-thread.ts';
import { encodeCursor, pageLimit } from '../list-cursor.ts';
import { type FoundPage, unpackPage } from './found-page.ts';
import type openLogReader from './log-reader.program.ts';
import type openLogWriter from './log-writer.program.ts';
import { packChunk } from './packed-lines.ts';
import { PutsTogether } from './puts-together.ts';

type WriterThread = SqliteThread<CallsOf<ReturnType<typeof openLogWriter>>>;
type ReaderThread = SqliteThread<CallsOf<ReturnType<typeof openLogReader>>>;

/** Steps that a sweep merges buckets by: some seconds, so that nobody waits long for its end. The next one goes on. */
const MERGES_OF_A_SWEEP = 100;

/**
 * The log index in one SQLite file: lines in buckets of a time and of classes that are kept equally long, each with an
 * FTS5 index of its own. One thread writes, another reads, and neither waits for the other.
 */
class EmbeddedLogIndex implements LogIndex {
  private readonly writer: WriterThread;
  private readonly reader: ReaderThread;
  private readonly puts: PutsTogether;

  constructor(writer: WriterThread, reader: ReaderThread, now: () => number) {
    this.writer = writer;
    this.reader = reader;
    this.puts = new PutsTogether((puts) => writer.call('put', { puts, now: now() }));
  }

  async put(copy: LogCopyId, chunks: readonly IndexedChunk[], origin: LineOrigin): Promise<void> {
    const { mac, path, kind, generation } = copy;
    const { model, site, version } = origin;
    await this.puts.put({
      copy: { mac, path, kind, generation },
      origin: { ...(model && { model }), ...(site && { site }), ...(version && { version }) },
      chunks: chunks.map(packChunk),
    });
  }

  async chunks(copy: LogCopyId): Promise<{ order: string; lines: number }[]> {
    return this.reader.call('chunks', copy);
  }

  async lines(copy: LogCopyId, order: string): Promise<IndexedLine[]> {
    return this.reader.call('lines', { copy, order });
  }

  async lastLines(copy: LogCopyId, limit: number, before?: string): Promise<IndexedLine[]> {
    return this.reader.call('lastLines', { copy, limit, ...(before === undefined ? {} : { before }) });
  }

  async search(
    query: LogQuery,
    { limit: asked, cursor }: { limit: number; cursor?: string },
  ): Promise<{ items: FoundLine[]; cursor?: string }> {
    const packed = packQuery(query);
    const limit = pageLimit(asked);
    const after = cursor === undefined ? {} : { after: placeIn([packed], cursor) };
    const page = JSON.parse(
      await this.reader.call('search', { query: packed, limit, ...after }),
    ) as FoundPage;
    const items = unpackPage(page, packed.phrases);
    if (!page.next) return { items };
    return { items, cursor: encodeCursor([packed], [String(page.next.at), String(page.next.seq)]) };
  }

  async around(id: string, span: { before: number; after: number }): Promise<FoundLine[]> {
    return unpackPage(await this.reader.call('around', { id, span }), []);
  }

  async counts(query: LogQuery, by: CountBy, limit: number): Promise<{ key: string; count: number }[]> {
    const packed = packQuery(query);
    const counts = new Map<string, number>();
    for (const bucket of await this.reader.call('bucketsOf', packed))
      for (const { key, count } of await this.reader.call('countIn', { bucket, query: packed, by }))
        counts.set(key, (counts.get(key) ?? 0) + count);
    return sortedCounts(counts, by).slice(0, limit);
  }

  async sweep(now: number): Promise<{ buckets: number; lines: number }> {
    const gone = { buckets: 0, lines: 0 };
    // One call for each: what is put meanwhile waits for one bucket at most.
    for (;;) {
      const lines = await this.writer.call('dropBucket', now);
      if (lines === undefined) break;
      gone.buckets += 1;
      gone.lines += lines;
    }
    while (await this.writer.call('forgetChunks', now));
    for (let steps = 0; steps < MERGES_OF_A_SWEEP; steps += 1)
      if (!(await this.writer.call('mergeSome', now))) break;
    return gone;
  }

  async size(): Promise<{ lines: number; bytes: number }> {
    return this.reader.call('size', undefined);
  }

  async close(): Promise<void> {
    await this.puts.settled();
    await this.reader.close();
    await this.writer.close();
  }
}

export interface EmbeddedLogIndexOptions {
  /** Made when missing; one process at a time may have it open. */
  folder: string;
  retention: LogRetention;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

/** @throws RF_STORE_UNAVAILABLE */
export async function openEmbeddedLogIndex({
  folder,
  retention,
  now = Date.now,
}: EmbeddedLogIndexOptions): Promise<LogIndex> {
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new RingfleetError('RF_STORE_UNAVAILABLE', { what: folder, reason: cause.message }, { cause });
  });
  const file = join(folder, 'logs.db');
  const writer: WriterThread = await SqliteThread.open({
    file,
    program: siblingProgram(import.meta.url, './log-writer.program'),
    options: retention,
  });
  try {
    const program = siblingProgram(import.meta.url, './log-reader.program');
    const reader: ReaderThread = await SqliteThread.open({ file, program, readOnly: true });
    return new EmbeddedLogIndex(writer, reader, now);
  } catch (error) {
    await writer.close();
    throw error;
  }
}
