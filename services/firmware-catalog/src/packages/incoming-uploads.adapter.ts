import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { RingfleetError } from '@ringfleet/contracts';

/** An upload that is here whole, until it is discarded. */
export interface IncomingFile {
  path: string;
  size: number;
  /** Hex; of an upload whose hash was announced it is known, else the file is read for it. */
  sha256(): Promise<string>;
  discard(): Promise<void>;
}

export interface ReceiveOptions {
  /** Names the upload, so that one that was cut goes on where it was; checked at the end. */
  sha256?: string | undefined;
  /** Bytes that are here already. */
  offset?: number | undefined;
}

/** What nobody goes on with is forgotten. */
const ABANDONED_MS = 24 * 3600 * 1000;
const WRITE_AT_ONCE = 512 * 1024;

/** Uploads on their way: files of a folder, hashed while they come. */
export class IncomingUploads {
  private readonly folder: string;
  private readonly limit: number;
  private readonly busy = new Set<string>();

  /** @param options.limit bytes of an upload */
  constructor({ folder, limit }: { folder: string; limit: number }) {
    this.folder = folder;
    this.limit = limit;
  }

  /** Makes the folder; removes what cannot be gone on with, or was not within a day. */
  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const isOld = Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS;
      if (isOld || !name.endsWith('.part')) await rm(path, { force: true });
    }
  }

  /** How many bytes of an upload are here. */
  async received(sha256: string): Promise<number> {
    return (await stat(this.partOf(sha256)).catch(() => undefined))?.size ?? 0;
  }

  /**
   * Takes an upload. When the sender goes away, what came of a named one stays.
   * @throws RF_BODY_TOO_LARGE, RF_FIRMWARE_UPLOAD_GAP, RF_FIRMWARE_UPLOAD_BROKEN
   */
  async receive(source: Readable, { sha256, offset = 0 }: ReceiveOptions): Promise<IncomingFile> {
    if (sha256 === undefined) {
      const path = join(this.folder, `${randomUUID()}.once`);
      return this.take(source, path, 0, undefined).catch(async (error: unknown) => {
        await rm(path, { force: true });
        throw error;
      });
    }
    if (this.busy.has(sha256)) throw broken('the same upload is on its way already');
    this.busy.add(sha256);
    try {
      const path = this.partOf(sha256);
      const received = await this.received(sha256);
      if (offset !== 0 && offset !== received)
        throw new RingfleetError('RF_FIRMWARE_UPLOAD_GAP', { offset, received });
      const file = await this.take(source, path, offset, createHash('sha256'));
      const came = await file.sha256();
      if (came === sha256) return file;
      await file.discard();
      throw broken(`its SHA-256 is ${came}, not ${sha256}`);
    } finally {
      this.busy.delete(sha256);
    }
  }

  /** @param hash of what is announced; a zip's files are hashed one by one later, the whole of it need not be */
  private async take(
    source: Readable,
    path: string,
    offset: number,
    hash: Hash | undefined,
  ): Promise<IncomingFile> {
    if (offset > 0 && hash) await addFile(hash, path);
    const file = await open(path, offset > 0 ? 'a' : 'w', 0o600);
    try {
      const size = offset + (await this.write(source, file, hash, this.limit - offset));
      const known = hash?.digest('hex');
      return {
        ...{ path, size },
        sha256: async () => known ?? (await addFile(createHash('sha256'), path)).digest('hex'),
        discard: () => rm(path, { force: true }),
      };
    } finally {
      await file.close();
    }
  }

  private async write(
    source: Readable,
    file: FileHandle,
    hash: Hash | undefined,
    room: number,
  ): Promise<number> {
    let [size, gathered] = [0, 0];
    let chunks: Buffer[] = [];
    const flush = async () => {
      if (chunks.length > 0) await file.writev(chunks);
      [chunks, gathered] = [[], 0];
    };
    // The connection stays open when the body is refused: the answer goes over it.
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > room) throw new RingfleetError('RF_BODY_TOO_LARGE', { limit: this.limit });
      hash?.update(chunk);
      chunks.push(chunk);
      gathered += chunk.length;
      if (gathered >= WRITE_AT_ONCE) await flush();
    }
    await flush();
    return size;
  }

  private partOf(sha256: string): string {
    return join(this.folder, `${sha256}.part`);
  }
}

async function addFile(hash: Hash, path: string): Promise<Hash> {
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash;
}

function broken(reason: string): RingfleetError {
  return new RingfleetError('RF_FIRMWARE_UPLOAD_BROKEN', { reason });
}
