import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RingfleetError } from '@ringfleet/contracts';
import { sealingKeyOf, type BlobStore, type Sealer } from '@ringfleet/storage';
import { isSealedImage } from './image-name.ts';

export interface MissingImage {
  name: string;
  /** Key in the blob store. */
  blob: string;
  hash: string;
}

const TEMPORARY = '.part';

/** Firmware and other large artifacts on local disk: a phone is served from there alone. */
export class ImageStore {
  private readonly folder: string;
  private readonly blobs: BlobStore;
  private readonly sealer: Sealer;

  constructor({ folder, blobs, sealer }: { folder: string; blobs: BlobStore; sealer: Sealer }) {
    this.folder = folder;
    this.blobs = blobs;
    this.sealer = sealer;
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  /** The whole images that are there; half-written ones of a process that ended are removed. */
  async open(): Promise<string[]> {
    await mkdir(this.folder, { recursive: true });
    const files = await readdir(this.folder);
    await Promise.all(files.filter((file) => file.endsWith(TEMPORARY)).map((file) => this.remove(file)));
    return files.filter((file) => !file.endsWith(TEMPORARY));
  }

  /**
   * Brings an image here: linked where the blob store has it as a local file, else streamed; durable and checked before
   * it gets its name. @throws RF_BLOB_MISSING, RF_STORE_UNAVAILABLE, RF_SEAL_BROKEN (other bytes than the hash says)
   */
  async fetch({ name, blob, hash }: MissingImage): Promise<void> {
    const temporary = this.file(`${name}.${randomUUID()}${TEMPORARY}`);
    try {
      await this.copy(blob, temporary);
      if ((await this.hashOf(temporary, name, hash)) !== hash)
        throw new RingfleetError('RF_SEAL_BROKEN', {
          reason: `blob ${blob} has not the hash of its artifact`,
        });
      await rename(temporary, this.file(name));
      await syncFolder(this.folder);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Sessions that have it open go on reading it. */
  async remove(name: string): Promise<void> {
    await rm(this.file(name), { force: true });
  }

  /** How many sealed images each key sealed, by its id. */
  async sealingKeys(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const name of await this.sealed()) {
      const id = sealingKeyOf(await readFile(this.file(name))) ?? 'none';
      counts[id] = (counts[id] ?? 0) + 1;
    }
    return counts;
  }

  /** Seals anew, each in one step, those images that another key sealed than this. @returns how many */
  async reseal(key: string): Promise<number> {
    let changed = 0;
    for (const name of await this.sealed()) {
      const sealed = await readFile(this.file(name));
      if (sealingKeyOf(sealed) === key) continue;
      const temporary = this.file(`${name}.${randomUUID()}${TEMPORARY}`);
      await writeFile(temporary, this.sealer.seal(this.sealer.open(sealed)), { flush: true });
      await rename(temporary, this.file(name));
      changed += 1;
    }
    if (changed > 0) await syncFolder(this.folder);
    return changed;
  }

  private async sealed(): Promise<string[]> {
    return (await readdir(this.folder)).filter((name) => isSealedImage(name));
  }

  private async copy(blob: string, target: string): Promise<void> {
    const local = this.blobs.localFile?.(blob);
    // Another file system cannot be linked to; then the bytes are streamed as from any other store.
    const linked =
      local !== undefined &&
      (await link(local, target).then(
        () => true,
        () => false,
      ));
    if (!linked) await pipeline(await this.blobs.read(blob), createWriteStream(target, { flush: true }));
  }

  private async hashOf(file: string, name: string, expected: string): Promise<string> {
    if (isSealedImage(name)) {
      const bytes = this.sealer.open(await readFile(file));
      return expected.startsWith('hmac:') ? this.sealer.keyedHash(bytes) : plainHash(bytes);
    }
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return `sha256:${hash.digest('hex')}`;
  }
}

function plainHash(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
