import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { syncFolder } from './durable-folder.ts';

/** Where a record came to lie. */
export interface PlacedRecord {
  segment: number;
  offset: number;
}

interface Waiting {
  record: Buffer;
  durable: boolean;
  resolve: (placed: PlacedRecord) => void;
  reject: (error: unknown) => void;
}

interface OpenSegment {
  number: number;
  handle: FileHandle;
  /** Bytes of whole records. */
  size: number;
}

export interface SegmentWriterOptions {
  folder: string;
  /** Number of the first segment that it makes. */
  first: number;
  /** A segment that reached this size is closed. In bytes. */
  segmentBytes: number;
}

/**
 * An fdatasync costs as much as serving a file. When the last one is less than BUSY_MS ago, the next waits GATHER_MS for
 * more uploads to share it; an upload that comes alone does not wait.
 */
const BUSY_MS = 10;
const GATHER_MS = 5;

const SEGMENT_NAME = /^segment-(\d{10})\.journal$/;

export function segmentName(number: number): string {
  return `segment-${String(number).padStart(10, '0')}.journal`;
}

/** @returns the number of a segment file, undefined for another file's name */
export function segmentNumber(name: string): number | undefined {
  const found = SEGMENT_NAME.exec(name)?.[1];
  return found === undefined ? undefined : Number(found);
}

/**
 * Appends records to numbered segment files with group commit: what waits while one fdatasync runs is written together
 * and shares the next. Nothing of it is done on the calling thread. A write that fails is cut off again, everything that
 * waited for it is refused, and the next one begins a new segment.
 */
export class SegmentWriter {
  private readonly options: SegmentWriterOptions;
  private next: number;
  private current?: OpenSegment;
  private waiting: Waiting[] = [];
  private running?: Promise<void>;
  private syncedAt = -Infinity;

  constructor(options: SegmentWriterOptions) {
    this.options = options;
    this.next = options.first;
  }

  /** The segment that is written to; undefined while none is open. */
  active(): { number: number; size: number } | undefined {
    return this.current && { number: this.current.number, size: this.current.size };
  }

  /** Resolves when the record is written, and on disk when it is to be durable. Order of calls is order in the file. */
  write(record: Buffer, durable: boolean): Promise<PlacedRecord> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ record, durable, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Closes the active segment after what already waits; the next write begins another. */
  async roll(): Promise<void> {
    while (this.running) await this.running;
    await this.closeCurrent();
  }

  private async run(): Promise<void> {
    // One turn of the event loop lets every session that ended an upload in it join the batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      if (performance.now() - this.syncedAt < BUSY_MS) await setTimeout(GATHER_MS);
      const batch = this.waiting;
      this.waiting = [];
      try {
        const placed = await this.writeBatch(batch);
        batch.forEach(({ resolve }, at) => resolve(placed[at] as PlacedRecord));
      } catch (error) {
        await this.abandonSegment();
        for (const { reject } of batch) reject(error);
      }
    }
    this.running = undefined;
  }

  private async writeBatch(batch: readonly Waiting[]): Promise<PlacedRecord[]> {
    if (this.current && this.current.size >= this.options.segmentBytes) await this.closeCurrent();
    const segment = (this.current ??= await this.openSegment());
    const bytes =
      batch.length === 1 ? (batch[0] as Waiting).record : Buffer.concat(batch.map(({ record }) => record));
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await segment.handle.write(
        bytes,
        written,
        bytes.length - written,
        segment.size + written,
      );
      written += bytesWritten;
    }
    if (batch.some(({ durable }) => durable)) {
      await segment.handle.datasync();
      this.syncedAt = performance.now();
    }
    let offset = segment.size;
    segment.size += bytes.length;
    return batch.map(({ record }) => {
      const placed = { segment: segment.number, offset };
      offset += record.length;
      return placed;
    });
  }

  private async openSegment(): Promise<OpenSegment> {
    const number = this.next;
    const handle = await open(join(this.options.folder, segmentName(number)), 'wx', 0o600);
    this.next += 1;
    await syncFolder(this.options.folder);
    return { number, handle, size: 0 };
  }

  /** Readers skip what is not whole, so a cut that fails as well (disk gone) loses nothing that was acknowledged. */
  private async abandonSegment(): Promise<void> {
    const { current } = this;
    delete this.current;
    if (!current) return;
    await current.handle.truncate(current.size).catch(() => undefined);
    await current.handle.close().catch(() => undefined);
  }

  private async closeCurrent(): Promise<void> {
    const { current } = this;
    delete this.current;
    await current?.handle.close();
  }
}
