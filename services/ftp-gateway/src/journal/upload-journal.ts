import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Sealer } from '@ringfleet/storage';
import { DeliveredHistory } from './delivered-history.ts';
import { makePrivateFolder, syncFolder } from './durable-folder.ts';
import { journalFault } from './journal-fault.ts';
import { replayJournal, type EntryHeader, type MarkHeader, type PendingUpload } from './journal-segments.ts';
import { JournalSpace } from './journal-space.ts';
import { LargeUploadFile, readLargeUpload } from './large-upload-file.ts';
import { bodyOffsetOf, encodeRecord } from './record-codec.ts';
import { segmentName, SegmentWriter } from './segment-writer.ts';
import { reached, uploadId, type DeliveryState, type UploadEntry } from './upload-entry.ts';

export interface UploadJournalOptions {
  folder: string;
  sealer: Sealer;
  /** Bytes on disk beyond which uploads are refused. */
  limit: number;
  /** Days for which delivered entries are kept without their bytes. @default 7 */
  keepDays?: number;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

const SEGMENT_BYTES = 16 * 1024 * 1024;
const IN_MEMORY_BYTES = 32 * 1024 * 1024;
/** Uploads up to this size lie in the segments, larger ones in a file of their own. Bytes. */
export const INLINE_LIMIT = 64 * 1024;

/**
 * Accepted uploads until they are delivered (design section 6). Append-only segments with group commit; an entry counts
 * from the moment its record is whole on disk, and its bytes go when it is done. All bytes are sealed.
 * Errors: RF_JOURNAL_FULL, RF_JOURNAL_DISK_FULL, RF_STORE_UNAVAILABLE.
 */
export class UploadJournal {
  readonly space: JournalSpace;
  /** Highest order met at start. */
  readonly highestOrder: string | undefined;
  /** Bytes of torn records met at start. */
  readonly skipped: number;
  private readonly folder: string;
  private readonly largeFolder: string;
  private readonly sealer: Sealer;
  private readonly writer: SegmentWriter;
  private readonly history: DeliveredHistory;
  private readonly waiting = new Map<string, PendingUpload>();
  private readonly alive = new Map<number, Set<PendingUpload>>();
  private readonly rollBytes: number;
  private inMemory = 0;
  private tidying?: Promise<void>;

  private constructor(options: UploadJournalOptions, replayed: Awaited<ReturnType<typeof replayJournal>>) {
    this.folder = options.folder;
    this.largeFolder = join(options.folder, 'large');
    this.sealer = options.sealer;
    this.space = new JournalSpace(options.limit);
    this.highestOrder = replayed.highestOrder;
    this.skipped = replayed.skipped;
    this.rollBytes = Math.min(SEGMENT_BYTES, Math.ceil(options.limit / 8));
    const first = (replayed.segments.at(-1)?.number ?? 0) + 1;
    this.writer = new SegmentWriter({ folder: this.folder, first, segmentBytes: this.rollBytes });
    this.history = new DeliveredHistory(this.folder, options.keepDays ?? 7, options.now ?? Date.now);
    for (const { number, size } of replayed.segments) this.space.setSegment(number, size);
    for (const upload of replayed.pending) {
      this.keep(upload);
      if (upload.large) this.space.take(upload.large.size);
    }
  }

  /** Opens a journal folder, made when missing; it must be used by one process only. */
  static async open(options: UploadJournalOptions): Promise<UploadJournal> {
    const largeFolder = join(options.folder, 'large');
    await makePrivateFolder(largeFolder);
    return new UploadJournal(options, await replayJournal(options.folder, largeFolder));
  }

  /** A file for the bytes of an upload beyond INLINE_LIMIT. Take its space while writing. */
  async createLarge(): Promise<LargeUploadFile> {
    return LargeUploadFile.create(join(this.largeFolder, randomUUID()), this.sealer).catch(rethrow);
  }

  /**
   * Resolves when entry and bytes are durable. The space that was taken for a large file stays the journal's.
   * @throws RF_JOURNAL_FULL, RF_JOURNAL_DISK_FULL; nothing of it is left then
   */
  async append(entry: UploadEntry, content: Uint8Array | LargeUploadFile): Promise<PendingUpload> {
    const large =
      content instanceof LargeUploadFile ? { name: basename(content.path), size: content.size } : undefined;
    const sealed = content instanceof LargeUploadFile ? undefined : this.sealer.seal(content);
    const header: EntryHeader = { entry, ...(large ? { large } : {}) };
    const record = encodeRecord(header, sealed);
    this.space.admit(record.length);
    const placed = await this.place(record, true);
    const upload: PendingUpload = {
      entry,
      state: 'stored',
      segment: placed.segment,
      offset: placed.offset + bodyOffsetOf(record),
      length: sealed?.length ?? 0,
      ...(large ? { large } : {}),
    };
    if (sealed && this.inMemory + sealed.length <= IN_MEMORY_BYTES) {
      upload.sealed = sealed;
      this.inMemory += sealed.length;
    }
    this.keep(upload);
    return upload;
  }

  /** Not yet delivered, in the order of their acceptance. */
  pending(): IterableIterator<PendingUpload> {
    return this.waiting.values();
  }

  get pendingCount(): number {
    return this.waiting.size;
  }

  /** Since when the first of them waits. */
  get pendingSince(): Date | undefined {
    for (const { entry } of this.waiting.values()) return new Date(entry.receivedAt);
    return undefined;
  }

  has(entry: Pick<UploadEntry, 'order' | 'key'>): boolean {
    return this.waiting.has(uploadId(entry));
  }

  /** The bytes as they are kept at rest: for a large upload sealed as one now. */
  async sealedBytes(upload: PendingUpload): Promise<Buffer> {
    if (upload.sealed) return upload.sealed;
    if (upload.large) return this.sealer.seal(await this.bytes(upload));
    const handle = await open(join(this.folder, segmentName(upload.segment)), 'r').catch(rethrow);
    try {
      const sealed = Buffer.allocUnsafe(upload.length);
      await handle.read(sealed, 0, upload.length, upload.offset);
      return sealed;
    } finally {
      await handle.close();
    }
  }

  /** The bytes as the phone sent them. @throws RF_SEAL_BROKEN */
  async bytes(upload: PendingUpload): Promise<Buffer> {
    if (upload.large) return readLargeUpload(join(this.largeFolder, upload.large.name), this.sealer);
    return this.sealer.open(await this.sealedBytes(upload));
  }

  /** Notes how far uploads are. Not synced: what is lost in a crash is done again with the same ids. */
  async mark(
    uploads: readonly PendingUpload[],
    state: Exclude<DeliveryState, 'stored' | 'done'>,
  ): Promise<void> {
    for (const upload of uploads) if (!reached(upload.state, state)) upload.state = state;
    await this.note(state, uploads);
  }

  /** They lose their bytes now, and are kept as entries for `keepDays`. Calls must not overlap. */
  async done(uploads: readonly PendingUpload[]): Promise<void> {
    await this.history.add(uploads.map(({ entry }) => entry)).catch(() => undefined);
    await this.note('done', uploads);
    for (const upload of uploads) {
      upload.state = 'done';
      this.forget(upload);
      if (!upload.large) continue;
      await unlink(join(this.largeFolder, upload.large.name)).catch(() => undefined);
      this.space.release(upload.large.size);
    }
  }

  /** Delivered entries received at or after `since`. */
  delivered(since: Date): AsyncGenerator<UploadEntry> {
    return this.history.since(since);
  }

  /** Gives the space of delivered entries back. Cheap when there is nothing to give. */
  tidy(options: { idle: boolean }): Promise<void> {
    this.tidying ??= this.tidyOnce(options.idle)
      .catch(rethrow)
      .finally(() => (this.tidying = undefined));
    return this.tidying;
  }

  async close(): Promise<void> {
    await this.tidying;
    await this.writer.roll();
    await this.history.close();
  }

  /**
   * Oldest first, so that a mark never goes before the entry that it is about. What still waits in a segment that is
   * mostly delivered moves to the newest one.
   */
  private async tidyOnce(idle: boolean): Promise<void> {
    const active = this.writer.active();
    const activeIsDone = active !== undefined && (this.alive.get(active.number)?.size ?? 0) === 0;
    if (activeIsDone && active.size > 0 && (idle || active.size > this.rollBytes / 8))
      await this.writer.roll();
    const before = this.space.segmentNumbers().length;
    for (const number of this.space.segmentNumbers()) {
      if (number === this.writer.active()?.number) break;
      const alive = [...(this.alive.get(number) ?? [])];
      const aliveBytes = alive.reduce((sum, upload) => sum + upload.length + 1024, 0);
      if (alive.length > 0 && (before < 4 || aliveBytes * 4 > this.space.segmentSize(number))) break;
      for (const upload of alive) await this.move(upload);
      await this.history.sync().catch(() => undefined);
      await unlink(join(this.folder, segmentName(number)));
      this.space.dropSegment(number);
      this.alive.delete(number);
    }
    if (before !== this.space.segmentNumbers().length) await syncFolder(this.folder);
  }

  private async move(upload: PendingUpload): Promise<void> {
    const body = upload.large ? new Uint8Array() : await this.sealedBytes(upload);
    const header: EntryHeader = {
      entry: upload.entry,
      state: upload.state,
      ...(upload.large ? { large: upload.large } : {}),
    };
    const record = encodeRecord(header, body);
    const placed = await this.place(record, true);
    if (!this.has(upload.entry)) return;
    this.alive.get(upload.segment)?.delete(upload);
    upload.segment = placed.segment;
    upload.offset = placed.offset + bodyOffsetOf(record);
    this.aliveIn(placed.segment).add(upload);
  }

  /** On a full disk nothing can be noted, and yet what is delivered must go: that alone makes space again. */
  private async note(state: DeliveryState, uploads: readonly PendingUpload[]): Promise<void> {
    const header: MarkHeader = { mark: state, ids: uploads.map(({ entry }) => uploadId(entry)) };
    await this.place(encodeRecord(header), false).catch(() => undefined);
  }

  private async place(record: Buffer, durable: boolean) {
    const placed = await this.writer.write(record, durable).catch(rethrow);
    this.space.growSegment(placed.segment, record.length);
    return placed;
  }

  private keep(upload: PendingUpload): void {
    this.waiting.set(uploadId(upload.entry), upload);
    this.aliveIn(upload.segment).add(upload);
  }

  private forget(upload: PendingUpload): void {
    this.waiting.delete(uploadId(upload.entry));
    this.alive.get(upload.segment)?.delete(upload);
    if (upload.sealed) this.inMemory -= upload.sealed.length;
    delete upload.sealed;
  }

  private aliveIn(segment: number): Set<PendingUpload> {
    const found = this.alive.get(segment) ?? new Set<PendingUpload>();
    this.alive.set(segment, found);
    return found;
  }
}

function rethrow(error: unknown): never {
  throw journalFault(error);
}
