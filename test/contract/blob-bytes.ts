import { createHash } from 'node:crypto';

/** A blob whose bytes follow from its key, so that whoever reads it can tell whether it is whole. */
export function blobOf(key: string, size: number): { key: string; bytes: Buffer } {
  const block = createHash('sha512').update(key).digest();
  const bytes = Buffer.alloc(size, block);
  return { key, bytes };
}
