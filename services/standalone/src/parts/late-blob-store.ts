import type { Readable } from 'node:stream';
import type { BlobInfo, BlobStore } from '@ringfleet/storage';

/** A store that is opened by the first call, so that a process can start without it; calls fail until it is there. */
export class LateBlobStore implements BlobStore {
  private readonly open: () => Promise<BlobStore>;
  private opening: Promise<BlobStore> | undefined;

  constructor(open: () => Promise<BlobStore>) {
    this.open = open;
  }

  async putMany(blobs: { key: string; bytes: Uint8Array }[]): Promise<void> {
    await (await this.store()).putMany(blobs);
  }

  async putStream(key: string, source: Readable): Promise<BlobInfo> {
    return (await this.store()).putStream(key, source);
  }

  async replace(key: string, bytes: Uint8Array): Promise<boolean> {
    return (await this.store()).replace(key, bytes);
  }

  async get(key: string): Promise<Buffer> {
    return (await this.store()).get(key);
  }

  async read(key: string, range?: { start?: number; end?: number }): Promise<Readable> {
    return (await this.store()).read(key, range);
  }

  async head(key: string): Promise<BlobInfo | undefined> {
    return (await this.store()).head(key);
  }

  async delete(keys: string[]): Promise<void> {
    await (await this.store()).delete(keys);
  }

  async list(prefix: string, options?: { cursor?: string; limit?: number }): ReturnType<BlobStore['list']> {
    return (await this.store()).list(prefix, options);
  }

  async close(): Promise<void> {
    const store = await this.opening?.catch(() => undefined);
    await store?.close();
  }

  private store(): Promise<BlobStore> {
    this.opening ??= this.open().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }
}
