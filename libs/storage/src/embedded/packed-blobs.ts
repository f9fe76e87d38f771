import type { PackedBlobs } from './blobs.program.ts';

/** Up to here a blob lies in the SQLite file; see docs/decisions/packed-small-blobs.md. */
export const SMALL_BLOB = 64 * 1024;

/** One message to the thread holds at most this, so that a long list is never in memory twice. */
const PACK = 16 * 1024 * 1024;

/** Small blobs in messages for the thread, each with one buffer that can be moved. */
export function* packBlobs(
  blobs: { key: string; bytes: Uint8Array }[],
): Generator<PackedBlobs & { bytes: Uint8Array<ArrayBuffer> }> {
  let start = 0;
  while (start < blobs.length) {
    let end = start;
    let size = 0;
    while (end < blobs.length && size < PACK) size += blobs[end++]!.bytes.byteLength;
    const bytes = new Uint8Array(size);
    let offset = 0;
    const rows = blobs.slice(start, end).map((blob) => {
      bytes.set(blob.bytes, offset);
      offset += blob.bytes.byteLength;
      return { key: blob.key, size: blob.bytes.byteLength };
    });
    yield { blobs: rows, bytes };
    start = end;
  }
}
