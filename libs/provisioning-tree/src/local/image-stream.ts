import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ByteRange } from '../provisioning-tree.port.ts';
import type { ShortTurns } from './short-turns.ts';

/** Shared blocks are of this many bytes, each a write of its own: large enough for the kernel to be kept busy. */
export const BLOCK_BYTES = 1024 * 1024;

/** Blocks that streams share. */
export interface SharedBlocks {
  /**
   * The block that begins at `start`, now or when it is read; undefined when it is not shared: then the stream reads for
   * itself. `read` reads it from disk.
   */
  block(
    file: string,
    size: number,
    start: number,
    read: (start: number, length: number) => Promise<Buffer>,
  ): Buffer | Promise<Buffer> | undefined;
}

/** What a stream that shares nothing reads at once. */
const ALONE_BYTES = 128 * 1024;

interface ImageStreamOptions {
  file: string;
  range: ByteRange;
  blocks: SharedBlocks;
  turns: ShortTurns;
}

/**
 * One reader of an image: from memory where its blocks are shared, else from disk, which may change at any block. Its
 * file stays open to the end, so that it is read to the end even when it is removed or its memory given back.
 */
export class ImageStream extends Readable {
  private readonly options: ImageStreamOptions;
  private file: FileHandle | undefined;
  private size = 0;
  private position: number;
  /** First byte that is not wanted. */
  private end = 0;
  private reading: Promise<Buffer> | undefined;

  constructor(options: ImageStreamOptions) {
    // Whatever lies ready is enough: blocks in memory are ready at any time.
    super({ highWaterMark: 1 });
    this.options = options;
    this.position = options.range.start ?? 0;
  }

  override _construct(done: (error?: Error) => void): void {
    this.open().then(() => done(), done);
  }

  override _read(): void {
    if (this.position >= this.end) {
      this.push(null);
      return;
    }
    const { blocks, file, turns } = this.options;
    const start = this.position - (this.position % BLOCK_BYTES);
    const block = blocks.block(file, this.size, start, (from, length) => this.readFile(from, length));
    if (Buffer.isBuffer(block)) {
      turns.next(() => this.give(block, start));
      return;
    }
    const from = block ? start : this.position;
    const coming = block ?? this.readFile(from, Math.min(ALONE_BYTES, this.end - from));
    coming.then(
      (bytes) => this.give(bytes, from),
      (error: unknown) => this.destroy(error as Error),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { file, reading } = this;
    if (!file) return done(error);
    // Others may wait for the block that is being read through this file.
    const close = () => file.close().then(() => done(error), done);
    if (reading) reading.then(close, close);
    else void close();
  }

  private async open(): Promise<void> {
    const file = await open(this.options.file);
    this.file = file;
    this.size = (await file.stat()).size;
    this.end = Math.min(this.size, (this.options.range.end ?? Infinity) + 1);
  }

  private give(bytes: Buffer, from: number): void {
    if (this.destroyed) return;
    const wanted = bytes.subarray(this.position - from, this.end - from);
    this.position += wanted.length;
    this.push(wanted);
  }

  private readFile(from: number, length: number): Promise<Buffer> {
    const reading = this.readWhole(from, length).finally(() => {
      if (this.reading === reading) this.reading = undefined;
    });
    this.reading = reading;
    return reading;
  }

  private async readWhole(from: number, length: number): Promise<Buffer> {
    const { file } = this;
    if (!file) throw new Error(`${this.options.file} is not open`);
    // A buffer of its own: it may be kept for long, and a pooled one would keep its pool.
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, from + filled);
      if (bytesRead === 0) throw new Error(`${this.options.file} ends before its size`);
      filled += bytesRead;
    }
    return bytes;
  }
}
