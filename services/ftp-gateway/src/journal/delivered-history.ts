import { open, readdir, readFile, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeRecord, scanRecords } from './record-codec.ts';
import type { UploadEntry } from './upload-entry.ts';

const DAY_MS = 86_400_000;
const FILE_NAME = /^delivered-(\d{4}-\d{2}-\d{2})\.journal$/;

/** Delivered entries without their bytes, a file for each day, so that their events can be repeated with the same ids. */
export class DeliveredHistory {
  private readonly folder: string;
  private readonly keepDays: number;
  private readonly now: () => number;
  private day = '';
  private handle?: FileHandle;

  constructor(folder: string, keepDays: number, now: () => number) {
    this.folder = folder;
    this.keepDays = keepDays;
    this.now = now;
  }

  /** Written, not yet synced: see {@link sync}. Calls must not overlap. */
  async add(entries: readonly UploadEntry[]): Promise<void> {
    const handle = await this.today();
    await handle.appendFile(Buffer.concat(entries.map((entry) => encodeRecord(entry))));
  }

  /** Resolves when all that was added is on disk. */
  async sync(): Promise<void> {
    await this.handle?.datasync();
  }

  /** Entries received at or after `since`, in the order they were delivered. */
  async *since(since: Date): AsyncGenerator<UploadEntry> {
    const from = since.toISOString();
    for (const name of (await readdir(this.folder)).sort()) {
      const day = FILE_NAME.exec(name)?.[1];
      if (day === undefined || day < from.slice(0, 10)) continue;
      for (const { header } of scanRecords(await readFile(join(this.folder, name))).records) {
        const entry = header as unknown as UploadEntry;
        if (entry.receivedAt >= from) yield entry;
      }
    }
  }

  async close(): Promise<void> {
    await this.handle?.close();
    delete this.handle;
    this.day = '';
  }

  private async today(): Promise<FileHandle> {
    const day = new Date(this.now()).toISOString().slice(0, 10);
    if (this.handle && day === this.day) return this.handle;
    await this.handle?.close();
    this.handle = await open(join(this.folder, `delivered-${day}.journal`), 'a', 0o600);
    this.day = day;
    await this.forgetOld();
    return this.handle;
  }

  private async forgetOld(): Promise<void> {
    const oldest = new Date(this.now() - (this.keepDays + 1) * DAY_MS).toISOString().slice(0, 10);
    for (const name of await readdir(this.folder)) {
      const day = FILE_NAME.exec(name)?.[1];
      if (day !== undefined && day < oldest) await unlink(join(this.folder, name)).catch(() => undefined);
    }
  }
}
