import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { BlobStore, Sealer } from '@ringfleet/storage';
import type { Release } from './release.repository.ts';

const OWN = 'firmware-catalog/';
const PAGE = 1000;

/** The bytes of releases in the blob store, by their SHA-256: the same image lies there once. */
export class ReleaseBlobs {
  private readonly blobs: BlobStore;
  private readonly sealer: Sealer;

  constructor(blobs: BlobStore, sealer: Sealer) {
    this.blobs = blobs;
    this.sealer = sealer;
  }

  /** Key of an image, whose bytes lie there plain. */
  imageKey(sha256: string): string {
    return `${OWN}images/${sha256}`;
  }

  /** Key of another file, whose bytes lie there sealed. */
  fileKey(sha256: string): string {
    return `${OWN}files/${sha256}`;
  }

  async has(key: string): Promise<boolean> {
    return (await this.blobs.head(key)) !== undefined;
  }

  /** @returns whether it was not there before */
  async putImage(sha256: string, open: () => Promise<Readable>): Promise<boolean> {
    const key = this.imageKey(sha256);
    if (await this.has(key)) return false;
    await this.blobs.putStream(key, await open());
    return true;
  }

  async putFile(bytes: Buffer): Promise<string> {
    const key = this.fileKey(createHash('sha256').update(bytes).digest('hex'));
    await this.blobs.putMany([{ key, bytes: this.sealer.seal(bytes) }]);
    return key;
  }

  /** Sealed bytes of a small file, as an artifact carries them. */
  async sealed(key: string): Promise<Buffer> {
    return this.blobs.get(key);
  }

  /** Removes what no release names: an import that was cut, a release that was withdrawn. */
  async sweep(releases: readonly Release[]): Promise<void> {
    const named = new Set(releases.flatMap(({ files }) => files.map(({ blob }) => blob)));
    let cursor: string | undefined;
    do {
      const page = await this.blobs.list(OWN, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      const unnamed = page.items.map(({ key }) => key).filter((key) => !named.has(key));
      if (unnamed.length > 0) await this.blobs.delete(unnamed);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
}
