import { createHash, randomUUID } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { RingfleetError } from '@ringfleet/contracts';
import type { BlobStore, Sealer } from '@ringfleet/storage';

/** Files up to here are held in memory, sealed and linted; firmware is streamed whatever its size. */
const SEALED_LIMIT = 16 * 1024 * 1024;

export interface KeptBytes {
  blob: string;
  size: number;
  hash: string;
  /** Plain bytes, absent for firmware. */
  bytes?: Buffer;
}

/**
 * Puts the bytes of an operator's file into the blob store under a key of its own: sealed with a keyed hash, firmware
 * images plain with their SHA-256, since they are large, public and read in ranges.
 */
export class FileBytes {
  private readonly blobs: BlobStore;
  private readonly sealer: Sealer;

  constructor(blobs: BlobStore, sealer: Sealer) {
    this.blobs = blobs;
    this.sealer = sealer;
  }

  /** @throws RF_BODY_TOO_LARGE for anything but firmware beyond 16 MiB */
  async keep(
    source: Readable,
    { folder, firmware }: { folder: string; firmware: boolean },
  ): Promise<KeptBytes> {
    if (firmware) return this.keepImage(newKey(folder), source);
    const [kept] = await this.keepMany([{ bytes: await collect(source), folder, firmware }]);
    return kept!;
  }

  /** Many small files at once. @returns in the order given, when all are durable */
  async keepMany(
    files: readonly { bytes: Buffer; folder: string; firmware: boolean }[],
  ): Promise<KeptBytes[]> {
    const blobs: { key: string; bytes: Buffer }[] = [];
    const kept = files.map(({ bytes, folder, firmware }): KeptBytes => {
      const key = newKey(folder);
      blobs.push({ key, bytes: firmware ? bytes : this.sealer.seal(bytes) });
      const hash = firmware
        ? `sha256:${createHash('sha256').update(bytes).digest('hex')}`
        : this.sealer.keyedHash(bytes);
      return { blob: key, size: bytes.length, hash, ...(firmware ? {} : { bytes }) };
    });
    await this.blobs.putMany(blobs);
    return kept;
  }

  /** The sealed bytes as they travel in an artifact. */
  async sealed(blob: string): Promise<Buffer> {
    return this.blobs.get(blob);
  }

  async plain(blob: string): Promise<Buffer> {
    return this.sealer.open(await this.blobs.get(blob));
  }

  image(blob: string): Promise<Readable> {
    return this.blobs.read(blob);
  }

  async forget(blobs: string[]): Promise<void> {
    if (blobs.length) await this.blobs.delete(blobs);
  }

  private async keepImage(blob: string, source: Readable): Promise<KeptBytes> {
    const sha256 = createHash('sha256');
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        sha256.update(chunk);
        done(null, chunk);
      },
    });
    source.on('error', (error) => hashing.destroy(error));
    const { size } = await this.blobs.putStream(blob, source.pipe(hashing));
    return { blob, size, hash: `sha256:${sha256.digest('hex')}` };
  }
}

function newKey(folder: string): string {
  return `config-renderer/${folder}/${randomUUID()}`;
}

async function collect(source: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > SEALED_LIMIT) throw new RingfleetError('RF_BODY_TOO_LARGE', { limit: SEALED_LIMIT });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
