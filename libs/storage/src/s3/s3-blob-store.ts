import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { RingfleetError } from '@ringfleet/contracts';
import type { BlobInfo, BlobStore } from '../blob-store.port.ts';
import { decodeCursor, encodeCursor, pageLimit } from '../embedded/list-cursor.ts';
import { keyOf, namePrefix, objectName } from './object-names.ts';
import { isBeyondEnd, isMissing, isTaken, storeUnavailable } from './s3-failure.ts';

/** Requests of one `putMany` that are under way at a time. */
const PUTS_AT_ONCE = 16;
/** The smallest that S3 allows: one part is in memory at a time. */
const PART_BYTES = 5 * 1024 * 1024;
/** The most that one DeleteObjects takes. */
const DELETES_AT_ONCE = 1000;
/** A put that meets another of its name (409) and then finds nothing there. */
const PUT_ROUNDS = 3;

/**
 * One object a blob. `If-None-Match: *` keeps the first that was written, and S3 shows an object when it is complete:
 * parts of an upload that ended half-way are nobody's, and a lifecycle rule of the bucket removes them.
 */
export class S3BlobStore implements BlobStore {
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly prefix: string;

  constructor(client: S3Client, place: { bucket: string; prefix: string }) {
    this.client = client;
    this.bucket = place.bucket;
    this.prefix = place.prefix;
  }

  async putMany(blobs: { key: string; bytes: Uint8Array }[]): Promise<void> {
    // One iterator for all: each takes the next that nobody took.
    const waiting = blobs.values();
    const worker = async () => {
      for (const { key, bytes } of waiting) await this.putBytes(key, bytes);
    };
    const settled = await Promise.allSettled(Array.from({ length: PUTS_AT_ONCE }, worker));
    const failed = settled.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async putStream(key: string, source: Readable): Promise<BlobInfo> {
    let failure: { error: unknown } | undefined;
    let size = 0;
    async function* counted() {
      try {
        for await (const chunk of source as AsyncIterable<Uint8Array>) {
          size += chunk.byteLength;
          yield chunk;
        }
      } catch (error) {
        failure = { error };
        throw error;
      }
    }
    const params = { ...this.object(key), Body: Readable.from(counted()), IfNoneMatch: '*' };
    try {
      await new Upload({ client: this.client, params, partSize: PART_BYTES, queueSize: 1 }).done();
      return { key, size };
    } catch (cause) {
      if (failure) throw failure.error;
      const stored = isTaken(cause) ? await this.head(key) : undefined;
      if (stored) return stored;
      throw this.unavailable(cause);
    } finally {
      source.destroy();
    }
  }

  async replace(key: string, bytes: Uint8Array): Promise<boolean> {
    try {
      const { ETag: IfMatch } = await this.client.send(new HeadObjectCommand(this.object(key)));
      await this.client.send(new PutObjectCommand({ ...this.object(key), Body: bytes, IfMatch }));
      return true;
    } catch (cause) {
      // Of what was deleted meanwhile some servers say that it is not there, others that it is another.
      if (isMissing(cause) || isTaken(cause)) return false;
      throw this.unavailable(cause);
    }
  }

  async get(key: string): Promise<Buffer> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand(this.object(key)));
      const bytes = await Body!.transformToByteArray();
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } catch (cause) {
      throw this.failedToRead(key, cause);
    }
  }

  async read(key: string, range: { start?: number; end?: number } = {}): Promise<Readable> {
    const Range =
      range.start === undefined && range.end === undefined
        ? undefined
        : `bytes=${range.start ?? 0}-${range.end ?? ''}`;
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ ...this.object(key), Range }));
      return Readable.from(this.wholeOrFailed(Body as Readable), { objectMode: false });
    } catch (cause) {
      if (isBeyondEnd(cause)) return Readable.from([]);
      throw this.failedToRead(key, cause);
    }
  }

  async head(key: string): Promise<BlobInfo | undefined> {
    try {
      const { ContentLength: size = 0 } = await this.client.send(new HeadObjectCommand(this.object(key)));
      return { key, size };
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw this.unavailable(cause);
    }
  }

  async delete(keys: string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += DELETES_AT_ONCE) {
      const Objects = keys
        .slice(start, start + DELETES_AT_ONCE)
        .map((key) => ({ Key: this.object(key).Key }));
      const command = new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } });
      const { Errors = [] } = await this.client.send(command).catch(this.failed);
      const [first] = Errors.filter(({ Code }) => Code !== 'NoSuchKey');
      if (first) throw this.unavailable(new Error(`${first.Code}: ${first.Message}`));
    }
  }

  async list(
    prefix: string,
    { cursor, limit: asked }: { cursor?: string; limit?: number } = {},
  ): Promise<{ items: BlobInfo[]; cursor?: string }> {
    const limit = pageLimit(asked);
    const [after] = cursor === undefined ? [] : decodeCursor([prefix], cursor);
    // One made by hand must not lead out of the list.
    if (after !== undefined && !after.startsWith(prefix)) throw new RingfleetError('RF_CURSOR_INVALID');
    const { Contents = [], IsTruncated } = await this.client
      .send(
        new ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: this.prefix + namePrefix(prefix),
          MaxKeys: limit,
          ...(after === undefined ? {} : { StartAfter: this.object(after).Key }),
        }),
      )
      .catch(this.failed);
    const items = Contents.flatMap(({ Key = '', Size: size = 0 }) => {
      const key = keyOf(Key.slice(this.prefix.length));
      return key === undefined ? [] : [{ key, size }];
    });
    const last = items.at(-1);
    return IsTruncated && last ? { items, cursor: encodeCursor([prefix], [last.key]) } : { items };
  }

  async close(): Promise<void> {
    this.client.destroy();
  }

  private async putBytes(key: string, bytes: Uint8Array): Promise<void> {
    for (let round = 1; ; round += 1)
      try {
        await this.client.send(new PutObjectCommand({ ...this.object(key), Body: bytes, IfNoneMatch: '*' }));
        return;
      } catch (cause) {
        if (isTaken(cause) && (await this.head(key))) return;
        if (!isTaken(cause) || round === PUT_ROUNDS) throw this.unavailable(cause);
      }
  }

  /** A connection that breaks in the middle of a body is the store's failure, not the reader's. */
  private async *wholeOrFailed(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (cause) {
      throw this.unavailable(cause);
    }
  }

  private object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.prefix + objectName(key) };
  }

  private failedToRead(key: string, cause: unknown): RingfleetError {
    return isMissing(cause)
      ? new RingfleetError('RF_BLOB_MISSING', { key }, { cause })
      : this.unavailable(cause);
  }

  private readonly failed = (cause: unknown): never => {
    throw this.unavailable(cause);
  };

  private unavailable(cause: unknown): RingfleetError {
    return storeUnavailable(`s3://${this.bucket}/${this.prefix}`, cause);
  }
}
