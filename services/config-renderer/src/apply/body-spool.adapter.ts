import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';

export interface SpoolOptions {
  /** Folder for what is too large for memory. */
  folder: string;
  /** Bytes; a body beyond is refused. */
  limit: number;
}

/** So much is held in memory. */
const IN_MEMORY = 4 * 1024 * 1024;
const READ = 64 * 1024;
const CIPHER = 'aes-256-ctr';

/** A request's body, to be read more than once. Large ones lie in a file without a name, under a key that only memory has. */
export class BodySpool {
  size = 0;
  private chunks: Buffer[] = [];
  private file: FileHandle | undefined;
  private readonly hashed = createHash('sha256');
  private readonly key = randomBytes(32);
  private readonly iv = randomBytes(16);
  private readonly cipher = createCipheriv(CIPHER, this.key, this.iv);
  private digest: string | undefined;

  private constructor() {}

  /** @throws RF_BODY_TOO_LARGE */
  static async take(request: IncomingMessage, { folder, limit }: SpoolOptions): Promise<BodySpool> {
    if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
    const spool = new BodySpool();
    try {
      // The connection stays open when the body is refused: the answer goes over it.
      const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
      for await (const chunk of chunks) {
        if (spool.size + chunk.length > limit) throw tooLarge(limit);
        await spool.add(chunk, folder);
      }
      return spool;
    } catch (error) {
      await spool.discard();
      throw error;
    }
  }

  /**
   * Does the work with a request's body, which is gone afterwards.
   * @throws RF_BODY_TOO_LARGE, and what the work throws
   */
  static async during<T>(
    request: IncomingMessage,
    options: SpoolOptions,
    work: (body: BodySpool) => Promise<T>,
  ): Promise<T> {
    const body = await BodySpool.take(request, options);
    try {
      return await work(body);
    } finally {
      await body.discard();
    }
  }

  /** SHA-256 of all of it. */
  get hash(): string {
    this.digest ??= this.hashed.digest('hex');
    return this.digest;
  }

  /** From the beginning. */
  async *read(): AsyncGenerator<Uint8Array> {
    if (!this.file) {
      for (const chunk of this.chunks)
        for (let start = 0; start < chunk.length; start += READ) yield chunk.subarray(start, start + READ);
      return;
    }
    const decipher = createDecipheriv(CIPHER, this.key, this.iv);
    for (let position = 0; position < this.size;) {
      const { bytesRead, buffer } = await this.file.read({ buffer: Buffer.alloc(READ), position });
      if (bytesRead === 0) return;
      position += bytesRead;
      yield decipher.update(buffer.subarray(0, bytesRead));
    }
  }

  async discard(): Promise<void> {
    this.chunks = [];
    const { file } = this;
    this.file = undefined;
    await file?.close();
  }

  private async add(chunk: Buffer, folder: string): Promise<void> {
    this.hashed.update(chunk);
    this.size += chunk.length;
    if (this.file) {
      await this.write(chunk);
      return;
    }
    this.chunks.push(chunk);
    if (this.size <= IN_MEMORY) return;
    this.file = await openNameless(folder);
    for (const held of this.chunks) await this.write(held);
    this.chunks = [];
  }

  private async write(chunk: Buffer): Promise<void> {
    const sealed = this.cipher.update(chunk);
    await this.file?.writeFile(sealed);
  }
}

/** A process that is killed leaves nothing behind. */
async function openNameless(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `.body-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}

function tooLarge(limit: number): RingfleetError {
  return new RingfleetError('RF_BODY_TOO_LARGE', { limit });
}
