import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';

/**
 * The blobs that are files of their own. A file is named by the SHA-256 of its key: whatever the key holds and however
 * long it is, the name fits and never leaves the folder. A file has its name only when it is complete and durable.
 */
export class LargeBlobFiles {
  private readonly folder: string;
  private readonly incoming: string;

  private constructor(folder: string) {
    this.folder = join(folder, 'large');
    this.incoming = join(folder, 'incoming');
  }

  /** Makes the folders and removes what uploads cut by a crash left behind. */
  static async open(folder: string): Promise<LargeBlobFiles> {
    const files = new LargeBlobFiles(folder);
    await rm(files.incoming, { recursive: true, force: true });
    await mkdir(files.incoming, { recursive: true });
    await mkdir(files.folder, { recursive: true });
    await syncFolder(folder);
    return files;
  }

  /** Streams into a temporary file; what it holds is durable when this resolves. */
  async receive(source: AsyncIterable<Uint8Array>): Promise<{ temporary: string; size: number }> {
    const temporary = join(this.incoming, randomUUID());
    const file = createWriteStream(temporary, { flags: 'wx', flush: true });
    try {
      await pipeline(source, file);
    } catch (error) {
      await this.discard(temporary);
      throw error;
    }
    return { temporary, size: file.bytesWritten };
  }

  async discard(temporary: string): Promise<void> {
    await rm(temporary, { force: true });
  }

  async publish(temporary: string, key: string): Promise<void> {
    await rename(temporary, this.pathOf(key));
    await syncFolder(this.folder);
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
    await syncFolder(this.folder);
  }

  /** @throws ENOENT */
  async bytes(key: string): Promise<Buffer> {
    return readFile(this.pathOf(key));
  }

  /** Bytes from `start` to `end` inclusive. @throws ENOENT */
  async stream(key: string, start: number, end: number): Promise<Readable> {
    const file = await open(this.pathOf(key));
    return file.createReadStream({ start, end });
  }

  /** One look at the file system: no reason for a trip to another thread. */
  existing(key: string): string | undefined {
    const path = this.pathOf(key);
    return existsSync(path) ? path : undefined;
  }

  private pathOf(key: string): string {
    return join(this.folder, createHash('sha256').update(key).digest('hex'));
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
