import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Types } from 'mongoose';
import { RingfleetError } from '@ringfleet/contracts';
import type { BlobInfo, BlobStore } from '../blob-store.port.ts';
import { headOfStream } from '../embedded/head-of-stream.ts';
import { decodeCursor, encodeCursor, pageLimit } from '../embedded/list-cursor.ts';
import { afterPrefix } from '../embedded/text-range.ts';
import { asBuffer } from './as-buffer.ts';
import { contentOf, GridCollections, type GridFile } from './grid-collections.ts';
import type { MongoConnection } from './mongo-connection.ts';
import { type Migrations, MongoMigrations } from './mongo-migrations.ts';
import { replaceFile } from './replace-file.ts';
import { putSmallFiles, SMALL_FILE } from './small-files.ts';
import { duplicateIn } from './server-refusals.ts';
import { untilItSucceeds } from './until-it-succeeds.ts';

/** Whoever began so long ago what is not settled yet is gone. */
const SWEPT_AFTER_MS = 24 * 60 * 60 * 1000;
const SWEEP_EVERY_MS = 60 * 60 * 1000;
const DELETES_AT_ONCE = 500;
/** 2 MB. */
const CHUNKS_AT_ONCE = 8;

export interface MongoBlobStoreOptions {
  /** Stays open when the store is closed. */
  connection: MongoConnection;
  /** Name of the GridFS bucket. @default blobs */
  bucket?: string;
  /** What is done about a database that is not prepared. @default required */
  migrations?: Migrations;
}

/**
 * A blob is a GridFS file whose name is the key; a unique index keeps the first that was written. Its chunks are
 * written before its file, and the file is what makes it visible.
 */
class MongoBlobStore implements BlobStore {
  private readonly connection: MongoConnection;
  private readonly grid: GridCollections;
  private readonly ready: () => Promise<void>;
  private readonly sweeping: NodeJS.Timeout;

  constructor({ connection, bucket = 'blobs', migrations = 'required' }: MongoBlobStoreOptions) {
    this.connection = connection;
    this.grid = new GridCollections(connection, bucket);
    const prepared = new MongoMigrations(connection);
    this.ready = untilItSucceeds(async () => {
      await prepared.ensure(this.grid.step, migrations);
      await this.sweep();
    });
    // One that fails is repeated in an hour.
    this.sweeping = setInterval(() => void this.sweep().catch(() => undefined), SWEEP_EVERY_MS).unref();
  }

  async putMany(blobs: { key: string; bytes: Uint8Array }[]): Promise<void> {
    const small = blobs.filter(({ bytes }) => bytes.byteLength <= SMALL_FILE);
    await this.call(() => putSmallFiles(this.grid, small));
    for (const { key, bytes } of blobs)
      if (bytes.byteLength > SMALL_FILE && !(await this.head(key))) await this.putFile(key, [bytes]);
  }

  async putStream(key: string, source: Readable): Promise<BlobInfo> {
    const start = await headOfStream(source, SMALL_FILE);
    if ('all' in start) return this.putFile(key, start.all);
    await this.putMany([{ key, bytes: start.whole }]);
    return { key, size: start.whole.length };
  }

  async replace(key: string, bytes: Uint8Array): Promise<boolean> {
    const file = await this.call(() => this.grid.files.findOne({ filename: key }));
    return file !== null && this.call(() => replaceFile(this.grid, file, bytes));
  }

  async get(key: string): Promise<Buffer> {
    const file = await this.file(key);
    const parts: Buffer[] = [];
    for await (const part of this.bytesOf(file, 0, file.length)) parts.push(part);
    return Buffer.concat(parts, file.length);
  }

  async read(
    key: string,
    { start = 0, end = Infinity }: { start?: number; end?: number } = {},
  ): Promise<Readable> {
    const file = await this.file(key);
    const behind = Math.min(end + 1, file.length);
    if (start >= behind) return Readable.from([]);
    return Readable.from(this.bytesOf(file, start, behind), { objectMode: false });
  }

  async head(key: string): Promise<BlobInfo | undefined> {
    const file = await this.call(() => this.grid.files.findOne({ filename: key }));
    return file ? infoOf(file) : undefined;
  }

  async delete(keys: string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += DELETES_AT_ONCE)
      await this.call(() => this.remove(keys.slice(start, start + DELETES_AT_ONCE)));
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
      ...(after === undefined ? { $gte: prefix } : { $gt: after }),
      ...(below !== undefined && { $lt: below }),
    };
    const files = await this.call(() =>
      this.grid.files
        .find({ filename: range })
        .sort({ filename: 1 })
        .limit(limit + 1)
        .toArray(),
    );
    const items = files.slice(0, limit).map(infoOf);
    const last = items.at(-1);
    return files.length > limit && last ? { items, cursor: encodeCursor([prefix], [last.key]) } : { items };
  }

  async close(): Promise<void> {
    clearInterval(this.sweeping);
  }

  private async putFile(
    key: string,
    source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<BlobInfo> {
    let ofSource: { error: unknown } | undefined;
    let size = 0;
    async function* watched() {
      try {
        for await (const chunk of source) {
          size += chunk.byteLength;
          yield chunk;
        }
      } catch (error) {
        ofSource = { error };
        throw error;
      }
    }
    const id = new Types.ObjectId();
    try {
      await this.call(async () => {
        await this.grid.begin([id]);
        await pipeline(watched, this.grid.bucket.openUploadStreamWithId(id, key));
      });
    } catch (error) {
      const isTaken = duplicateIn((error as Error).cause ?? {}) !== undefined;
      // After any other failure its file may be there although we were not told: a sweep looks, later.
      if (ofSource || isTaken) await this.grid.discard([id]).catch(() => undefined);
      if (ofSource) throw ofSource.error;
      const stored = isTaken ? await this.head(key) : undefined;
      if (stored) return stored;
      throw error;
    }
    await this.grid.settle([id]).catch(() => undefined);
    return { key, size };
  }

  private async remove(keys: string[]): Promise<void> {
    const files = await this.grid.files.find({ filename: { $in: keys } }).toArray();
    if (files.length === 0) return;
    const contents = files.map(contentOf);
    await this.grid.begin(contents);
    await this.grid.files.deleteMany({ _id: { $in: files.map(({ _id }) => _id) } });
    await this.grid.discard(contents);
  }

  private async sweep(): Promise<void> {
    await this.grid.sweep(new Date(Date.now() - SWEPT_AFTER_MS));
  }

  /**
   * Not the driver's stream: that asks for 16 MB of chunks at a time, and ends one whose chunks are gone as if it
   * were complete.
   */
  private async *bytesOf(file: GridFile, start: number, behind: number): AsyncGenerator<Buffer> {
    const { filename: key, chunkSize } = file;
    const chunks = this.grid.chunks
      .find({
        files_id: contentOf(file),
        n: { $gte: Math.floor(start / chunkSize), $lt: Math.ceil(behind / chunkSize) },
      })
      .sort({ n: 1 })
      .batchSize(CHUNKS_AT_ONCE);
    let seen = start;
    try {
      for await (const { n, data } of chunks) {
        const at = n * chunkSize;
        const bytes = asBuffer(data).subarray(seen - at, behind - at);
        seen += bytes.length;
        yield bytes;
      }
    } catch (error) {
      throw this.connection.failure(error);
    }
    // Deleted between the look at its file and the reading of its chunks.
    if (seen < behind) throw new RingfleetError('RF_BLOB_MISSING', { key });
  }

  private async file(key: string): Promise<GridFile> {
    const file = await this.call(() => this.grid.files.findOne({ filename: key }));
    if (!file) throw new RingfleetError('RF_BLOB_MISSING', { key });
    return file;
  }

  private async call<R>(call: () => Promise<R>): Promise<R> {
    await this.ready();
    try {
      return await call();
    } catch (error) {
      throw this.connection.failure(error);
    }
  }
}

/**
 * Blobs in GridFS. Any number of processes may have it open at once. Without being prepared (`migrateMongo`) it refuses
 * with RF_STORE_NOT_MIGRATED.
 */
export function openMongoBlobStore(options: MongoBlobStoreOptions): BlobStore {
  return new MongoBlobStore(options);
}

function infoOf({ filename: key, length: size }: GridFile): BlobInfo {
  return { key, size };
}
