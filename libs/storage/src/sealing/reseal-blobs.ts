import { buffer } from 'node:stream/consumers';
import { hasCode } from '@ringfleet/contracts';
import { allBlobs } from '../all-pages.ts';
import type { BlobStore } from '../blob-store.port.ts';
import type { Sealer } from '../sealer.port.ts';
import { SEAL_BYTES, sealingKeyOf } from './aes-sealer.ts';
import type { KeyRing } from './key-ring.ts';

/**
 * Seals anew the blobs that older keys of the ring sealed. Of others, as firmware, only the first bytes are read. It may
 * run while blobs come and go, and again after it was interrupted; each blob changes in one step.
 * @returns how many blobs were looked at, and how many of them changed
 * @throws RF_STORE_UNAVAILABLE
 */
export async function resealBlobs(
  blobs: BlobStore,
  { keys, sealer }: { keys: KeyRing; sealer: Sealer },
): Promise<{ blobs: number; resealed: number }> {
  const count = { blobs: 0, resealed: 0 };
  const current = keys.current.id.toString('hex');
  for await (const { blob, key } of sealedBlobs(blobs)) {
    count.blobs += 1;
    if (key === undefined || key === current || !keys.find(key)) continue;
    if (await resealOne(blobs, blob, sealer)) count.resealed += 1;
  }
  return count;
}

/** How many blobs each key sealed, by its id. What only looks like a seal is in it too. */
export async function keysOfBlobs(blobs: BlobStore): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { key } of sealedBlobs(blobs))
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

async function* sealedBlobs(blobs: BlobStore): AsyncGenerator<{ blob: string; key: string | undefined }> {
  for await (const { key: blob, size } of allBlobs(blobs)) {
    if (size < SEAL_BYTES) yield { blob, key: undefined };
    else {
      const head = await ifThere(async () =>
        buffer(await blobs.read(blob, { start: 0, end: SEAL_BYTES - 1 })),
      );
      yield { blob, key: head && sealingKeyOf(head) };
    }
  }
}

async function resealOne(blobs: BlobStore, blob: string, sealer: Sealer): Promise<boolean> {
  const bytes = await ifThere(() => blobs.get(blob));
  let plain: Buffer;
  try {
    if (!bytes) return false;
    plain = sealer.open(bytes);
  } catch {
    // It only looked like a seal.
    return false;
  }
  return blobs.replace(blob, sealer.seal(plain));
}

/** Its owner may have swept it meanwhile. */
async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (hasCode(error, 'RF_BLOB_MISSING')) return undefined;
    throw error;
  }
}
