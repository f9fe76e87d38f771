import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RingfleetError, type LogChunk } from '@ringfleet/contracts';
import type { BlobStore, Sealer } from '@ringfleet/storage';
import type { ByteRange, HeldPhoneFile, TreeEntry } from '../provisioning-tree.port.ts';
import type { ArtifactReader } from './artifact-reader.ts';
import { ImageMemory } from './image-memory.ts';
import { isSealedImage } from './image-name.ts';
import type { PhoneFileReader } from './phone-file-reader.ts';
import { RecentBytes } from './recent-bytes.ts';

interface Sources {
  artifacts: ArtifactReader;
  phoneFiles: PhoneFileReader;
  sealer: Sealer;
  blobs: BlobStore;
  imageFile: (name: string) => string;
}

/** Plain bytes of shared files that are kept in memory: every phone of a fleet reads the same few. */
const OPENED_BYTES = 16 * 1024 * 1024;

/** Opens what lies sealed in the tree, on local disk or in the blob store. */
export class ContentBytes {
  private readonly sources: Sources;
  /** By keyed hash: equal hashes are equal bytes. */
  private readonly opened = new RecentBytes(OPENED_BYTES);
  private readonly imageMemory = new ImageMemory();

  constructor(sources: Sources) {
    this.sources = sources;
  }

  /** @throws RF_PATH_NOT_FOUND when the row is gone */
  ofArtifact(entry: TreeEntry, range: ByteRange = {}): Buffer | Readable {
    const { artifacts, sealer, imageFile } = this.sources;
    const known = this.opened.get(entry.hash);
    if (known) return cut(known, range);
    const content = artifacts.content(entry.row);
    if (!content) throw new RingfleetError('RF_PATH_NOT_FOUND', { path: entry.path });
    if (content.sealed) {
      const bytes = sealer.open(content.sealed);
      this.opened.set(entry.hash, bytes);
      return cut(bytes, range);
    }
    if (content.image === null) return Buffer.alloc(0);
    const file = imageFile(content.image);
    if (!isSealedImage(content.image)) return this.imageMemory.read(file, range);
    return Readable.from(
      once(async () => cut(sealer.open(await readFile(file)), range)),
      { objectMode: false },
    );
  }

  ofPhoneFile(file: HeldPhoneFile, range: ByteRange = {}): Buffer | Readable {
    const { phoneFiles, sealer, blobs } = this.sources;
    if (file.chunks) return Readable.from(this.ofChunks(file.chunks, range), { objectMode: false });
    const { blob } = file;
    if (blob)
      return Readable.from(
        once(async () => cut(sealer.open(await blobs.get(blob.key)), range)),
        { objectMode: false },
      );
    const sealed = phoneFiles.sealed(file.key);
    return sealed === undefined ? Buffer.alloc(0) : cut(sealer.open(sealed), range);
  }

  /** Only the chunks that the range touches are fetched. */
  private async *ofChunks(
    chunks: readonly LogChunk[],
    { start = 0, end = Infinity }: ByteRange,
  ): AsyncGenerator<Buffer> {
    const { sealer, blobs } = this.sources;
    let offset = 0;
    for (const { size, blob } of chunks) {
      const [first, last] = [start - offset, end - offset];
      offset += size;
      if (first >= size || last < 0 || size === 0) continue;
      yield cut(sealer.open(await blobs.get(blob.key)), { start: Math.max(first, 0), end: last });
    }
  }
}

function cut(bytes: Buffer, { start = 0, end = Infinity }: ByteRange): Buffer {
  return start === 0 && end >= bytes.length - 1
    ? bytes
    : bytes.subarray(start, Math.min(end + 1, bytes.length));
}

async function* once(read: () => Promise<Buffer>): AsyncGenerator<Buffer> {
  yield await read();
}
