import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { RingfleetError } from '@ringfleet/contracts';
import type { BlobInfo, BlobStore } from '../blob-store.port.ts';
import { siblingProgram } from '../sqlite/program-url.ts';
import type { CallsOf } from '../sqlite/sqlite-program.ts';
import { SqliteThread } from '../sqlite/sqlite-thread.ts';
import type openBlobs from './blobs.program.ts';
import { headOfStream } from './head-of-stream.ts';
import { KeyedTurns } from './keyed-turns.ts';
import { LargeBlobFiles } from './large-blob-files.ts';
import { decodeCursor, encodeCursor, pageLimit } from './list-cursor.ts';
import { packBlobs, SMALL_BLOB } from './packed-blobs.ts';
import { afterPrefix } from './text-range.ts';

type BlobThread = SqliteThread<CallsOf<ReturnType<typeof openBlobs>>>;

/**
 * Small blobs lie in a SQLite file, larger ones in files of their own that the same SQLite file lists: a blob is there
 * when its row is. The first bytes put under a key stay, whatever is put there again.
 */
class EmbeddedBlobStore implements BlobStore {
  private readonly folder: string;
  private readonly thread: BlobThread;
  private readonly files: LargeBlobFiles;
  private readonly turns = new KeyedTurns();

  constructor(folder: string, thread: BlobThread, files: LargeBlobFiles) {
    this.folder = folder;
    this.thread = thread;
    this.files = files;
  }

  async putMany(blobs: { key: string; bytes: Uint8Array }[]): Promise<void> {
    const small = blobs.filter(({ bytes }) => bytes.byteLength <= SMALL_BLOB);
    for (const pack of packBlobs(small)) await this.thread.call('putSmall', pack, [pack.bytes.buffer]);
    for (const { key, bytes } of blobs)
      if (bytes.byteLength > SMALL_BLOB && !(await this.head(key)))
        await this.putFile(key, Readable.from([bytes]));
  }

  async putStream(key: string, source: Readable): Promise<BlobInfo> {
    const start = await headOfStream(source, SMALL_BLOB);
    if ('all' in start) return this.putFile(key, start.all);
    await this.putMany([{ key, bytes: start.whole }]);
    return { key, size: start.whole.length };
  }

  async replace(key: string, bytes: Uint8Array): Promise<boolean> {
    if (bytes.byteLength <= SMALL_BLOB) return this.thread.call('replaceSmall', { key, bytes });
    const { temporary } = await this.receive(Readable.from([bytes]));
    return this.turns.take(key, async () => {
      const isThere = (await this.head(key)) !== undefined;
      await (isThere ? this.files.publish(temporary, key) : this.files.discard(temporary)).catch(this.failed);
      return isThere;
    });
  }

  async get(key: string): Promise<Buffer> {
    const row = await this.row(key);
    return row.bytes ? asBuffer(row.bytes) : this.files.bytes(key).catch(this.failedToRead(key));
  }

  async read(
    key: string,
    { start = 0, end = Infinity }: { start?: number; end?: number } = {},
  ): Promise<Readable> {
    const { size, bytes } = await this.row(key);
    const last = Math.min(end, size - 1);
    if (start > last) return Readable.from([]);
    if (bytes) return Readable.from([asBuffer(bytes).subarray(start, last + 1)], { objectMode: false });
    return this.files.stream(key, start, last).catch(this.failedToRead(key));
  }

  localFile(key: string): string | undefined {
    return this.files.existing(key);
  }

  async head(key: string): Promise<BlobInfo | undefined> {
    return this.thread.call('head', key);
  }

  async delete(keys: string[]): Promise<void> {
    const files = await this.thread.call('delete', keys);
    await Promise.all(files.map((key) => this.turns.take(key, () => this.removeFile(key))));
  }

  async list(
    prefix: string,
    { cursor, limit: asked }: { cursor?: string; limit?: number } = {},
  ): Promise<{ items: BlobInfo[]; cursor?: string }> {
    const limit = pageLimit(asked);
    const [after] = cursor === undefined ? [] : decodeCursor([prefix], cursor);
    // One made by hand must not lead out of the list.
    if (after !== undefined && !after.startsWith(prefix)) throw new RingfleetError('RF_CURSOR_INVALID');
    const below = afterPrefix(prefix);
    const range = {
      prefix,
      ...(below === undefined ? {} : { below }),
      ...(after === undefined ? {} : { after }),
    };
    const rows = await this.thread.call('list', { ...range, limit: limit + 1 });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return rows.length > limit && last ? { items, cursor: encodeCursor([prefix], [last.key]) } : { items };
  }

  async close(): Promise<void> {
    await this.thread.close();
  }

  /** After a crash in the middle of a put or delete of a file: files without a blob go. */
  async settle(): Promise<void> {
    for (const key of await this.thread.call('orphans', undefined)) await this.files.remove(key);
    await this.thread.call('settleAll', undefined);
  }

  private async putFile(key: string, source: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
    const { temporary, size } = await this.receive(source);
    return this.turns.take(key, async () => {
      const stored = await this.thread.call('beginFile', key);
      if (stored) {
        await this.files.discard(temporary);
        return stored;
      }
      await this.files.publish(temporary, key).catch(this.failed);
      await this.thread.call('completeFile', { key, size });
      return { key, size };
    });
  }

  private async receive(source: AsyncIterable<Uint8Array>): Promise<{ temporary: string; size: number }> {
    let ofSource: unknown;
    async function* watched() {
      try {
        yield* source;
      } catch (error) {
        ofSource = error;
        throw error;
      }
    }
    try {
      return await this.files.receive(watched());
    } catch (error) {
      throw error === ofSource ? error : this.unavailable(error);
    }
  }

  private async removeFile(key: string): Promise<void> {
    // Put again before its turn came: the file is the new one's.
    if (await this.head(key)) return;
    await this.files.remove(key).catch(this.failed);
    await this.thread.call('settle', [key]);
  }

  private async row(key: string): Promise<{ size: number; bytes: Uint8Array | null }> {
    const row = await this.thread.call('read', key);
    if (!row) throw new RingfleetError('RF_BLOB_MISSING', { key });
    return row;
  }

  private failedToRead(key: string) {
    return (cause: NodeJS.ErrnoException): never => {
      // Deleted between the look at its row and the opening of its file.
      throw cause.code === 'ENOENT'
        ? new RingfleetError('RF_BLOB_MISSING', { key }, { cause })
        : this.unavailable(cause);
    };
  }

  private readonly failed = (cause: unknown): never => {
    throw this.unavailable(cause);
  };

  private unavailable(cause: unknown): RingfleetError {
    return unavailable(this.folder, cause);
  }
}

/**
 * Blobs in a folder, which is made when missing; one process at a time may have it open.
 * @throws RF_STORE_UNAVAILABLE
 */
export async function openEmbeddedBlobStore({ folder }: { folder: string }): Promise<BlobStore> {
  try {
    await mkdir(folder, { recursive: true });
    const files = await LargeBlobFiles.open(folder);
    const program = siblingProgram(import.meta.url, './blobs.program');
    const thread: BlobThread = await SqliteThread.open({ file: join(folder, 'blobs.db'), program });
    const store = new EmbeddedBlobStore(folder, thread, files);
    await store.settle();
    return store;
  } catch (error) {
    throw error instanceof RingfleetError ? error : unavailable(folder, error);
  }
}

function unavailable(folder: string, cause: unknown): RingfleetError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RingfleetError('RF_STORE_UNAVAILABLE', { what: folder, reason }, { cause });
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
