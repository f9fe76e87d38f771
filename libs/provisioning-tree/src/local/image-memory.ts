import type { Readable } from 'node:stream';
import type { ByteRange } from '../provisioning-tree.port.ts';
import { BLOCK_BYTES, ImageStream, type SharedBlocks } from './image-stream.ts';
import { ShortTurns } from './short-turns.ts';

interface ImageMemoryOptions {
  /** Bytes of all images together; a larger image is always read from disk. @default 256 MiB */
  limit?: number;
  /** An image that nobody read for so long is given back. @default 300000 */
  keepMs?: number;
}

/** What is held of one image: blocks by number, and those that are being read right now. */
interface HeldImage {
  /** How often it was opened since it was last forgotten. */
  opened: number;
  usedAt: number;
  blocks: Map<number, Buffer | Promise<Buffer>>;
  bytes: number;
}

/**
 * Images that several sessions read, in memory and shared by all of their streams. A block is read from disk once, by
 * the first stream that comes to it; one that comes to it meanwhile waits for the same read. Whoever reads an image
 * alone reads it from disk and costs no memory. Streams hold a block or two and never the image, so the bound is one.
 */
export class ImageMemory implements SharedBlocks {
  private readonly limit: number;
  private readonly keepMs: number;
  private readonly turns = new ShortTurns();
  /** The one that was used longest ago stands first. */
  private readonly images = new Map<string, HeldImage>();
  private held = 0;
  private forgetting: NodeJS.Timeout | undefined;

  constructor({ limit = 256 * 1024 * 1024, keepMs = 300_000 }: ImageMemoryOptions = {}) {
    this.limit = limit;
    this.keepMs = keepMs;
  }

  /** Bytes of the blocks that are held. */
  get bytes(): number {
    return this.held;
  }

  /** The file's name must stand for its bytes: it is not looked at again. */
  read(file: string, range: ByteRange = {}): Readable {
    this.used(file).opened += 1;
    return new ImageStream({ file, range, blocks: this, turns: this.turns });
  }

  /** Shared when several sessions read the image and it is not too large. */
  block(
    file: string,
    size: number,
    start: number,
    read: (start: number, length: number) => Promise<Buffer>,
  ): Buffer | Promise<Buffer> | undefined {
    if (size > this.limit) return undefined;
    const image = this.used(file);
    const known = image.blocks.get(start);
    if (known) return known;
    if (image.opened < 2) return undefined;
    const length = Math.min(BLOCK_BYTES, size - start);
    const coming: Promise<Buffer> = read(start, length).then(
      (block) => {
        // Given back meanwhile: then it is only for those who waited.
        if (image.blocks.get(start) === coming) image.blocks.set(start, block);
        return block;
      },
      (error: unknown) => {
        if (image.blocks.get(start) === coming) {
          image.blocks.delete(start);
          image.bytes -= length;
          this.held -= length;
        }
        throw error;
      },
    );
    image.blocks.set(start, coming);
    image.bytes += length;
    this.held += length;
    this.makeRoom(file);
    return coming;
  }

  private used(file: string): HeldImage {
    const image = this.images.get(file) ?? { opened: 0, usedAt: 0, blocks: new Map(), bytes: 0 };
    image.usedAt = performance.now();
    this.images.delete(file);
    this.images.set(file, image);
    this.forgetting ??= setTimeout(() => this.forget(), this.keepMs).unref();
    return image;
  }

  private makeRoom(newest: string): void {
    for (const [file, image] of this.images) {
      if (this.held <= this.limit) return;
      if (file !== newest) this.empty(image);
    }
  }

  private empty(image: HeldImage): void {
    this.held -= image.bytes;
    image.bytes = 0;
    image.blocks.clear();
  }

  private forget(): void {
    this.forgetting = undefined;
    const before = performance.now() - this.keepMs;
    for (const [file, image] of this.images) {
      if (image.usedAt > before) {
        this.forgetting = setTimeout(() => this.forget(), image.usedAt - before).unref();
        return;
      }
      this.empty(image);
      this.images.delete(file);
    }
  }
}
