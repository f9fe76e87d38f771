import type { Readable } from 'node:stream';

export interface BlobInfo {
  key: string;
  /** Bytes. */
  size: number;
}

/**
 * Bytes by key. A key begins with its owner (`ftp-gateway/…`), and only the owner sweeps. A blob is written once:
 * putting the same key again with the same bytes is no error. Nothing half-written is ever visible.
 * Errors: RF_BLOB_MISSING, RF_CURSOR_INVALID, RF_STORE_UNAVAILABLE.
 */
export interface BlobStore {
  /** Resolves when all are durable. */
  putMany(blobs: { key: string; bytes: Uint8Array }[]): Promise<void>;
  /** For large bytes: streams in, bounded memory. Resolves when durable. */
  putStream(key: string, source: Readable): Promise<BlobInfo>;
  /**
   * Puts other bytes of the same length in the place of a blob's, in one step: readers get the ones or the others.
   * For bytes that say the same, as sealed by another key. @returns false when there is no such blob any more
   */
  replace(key: string, bytes: Uint8Array): Promise<boolean>;
  /** @throws RF_BLOB_MISSING */
  get(key: string): Promise<Buffer>;
  /** Bytes from `start` to the end, or to `end` inclusive. @throws RF_BLOB_MISSING */
  read(key: string, range?: { start?: number; end?: number }): Promise<Readable>;
  /** Path of a local file with just these bytes, where the store has one: it can be linked instead of copied. */
  localFile?(key: string): string | undefined;
  head(key: string): Promise<BlobInfo | undefined>;
  delete(keys: string[]): Promise<void>;
  list(
    prefix: string,
    options?: { cursor?: string; limit?: number },
  ): Promise<{ items: BlobInfo[]; cursor?: string }>;
  close(): Promise<void>;
}
