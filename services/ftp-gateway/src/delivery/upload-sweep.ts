import { setTimeout } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { EventBus } from '@ringfleet/messaging';
import type { LocalTree } from '@ringfleet/provisioning-tree';
import { FailureLog } from '@ringfleet/service-kit';
import type { BlobStore } from '@ringfleet/storage';
import type { UploadJournal } from '../journal/upload-journal.ts';
import { treeIsInStep } from './tree-in-step.ts';
import {
  keptFrom,
  readUploadBlobKey,
  UPLOAD_BLOBS,
  UPLOAD_KEPT_MS,
  uploadBlobKey,
} from './upload-blob-key.ts';

export interface UploadSweepParts {
  blobs: Pick<BlobStore, 'list' | 'delete'>;
  bus: Pick<EventBus, 'endOffsets'>;
  tree: Pick<LocalTree, 'phoneFilesOf' | 'freshness'>;
  journal: Pick<UploadJournal, 'pending'>;
  /** Full name of topic phone-files. */
  topic: string;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
  /** Pause after each page of keys, in ms: phones come first. @default 20 */
  pauseMs?: number;
}

const PAGE = 200;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** After the start the tree catches up first, and other gateways say what they hold. */
const FIRST_MS = 15 * MINUTE_MS;

/**
 * Deletes the bytes of uploads whose events have gone and that no phone file names (design section 9), once a day. What
 * it deletes depends on age, tree and journal alone: ended anywhere, or run by several gateways, it comes to the same.
 */
export class UploadSweep {
  private readonly parts: UploadSweepParts;
  private readonly now: () => number;
  private readonly logger = new Logger('UploadSweep');
  private readonly failures = new FailureLog(this.logger);
  private readonly stopping = new AbortController();
  private living: Promise<void> = Promise.resolve();
  private count = 0;

  constructor(parts: UploadSweepParts) {
    this.parts = parts;
    this.now = parts.now ?? Date.now;
  }

  /** Blobs deleted since the process began. */
  get deleted(): number {
    return this.count;
  }

  start(): void {
    this.living = this.live().catch((error: unknown) => {
      if (!this.stopping.signal.aborted) this.logger.error({ err: error, msg: 'uploads are swept no more' });
    });
  }

  /** Ends after the page in hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.living;
  }

  /** One round. @returns false when nothing may be judged now: the tree is not in step with the bus */
  async run(): Promise<boolean> {
    if (!(await treeIsInStep(this.parts, (ms) => this.pause(ms)))) return false;
    const before = this.now() - UPLOAD_KEPT_MS;
    const pending = this.oldAndPending(before);
    let cursor: string | undefined;
    do {
      const page = await this.parts.blobs.list(UPLOAD_BLOBS, { limit: PAGE, ...(cursor ? { cursor } : {}) });
      const spent = this.spent(page.items, before, pending);
      if (spent.length > 0) await this.parts.blobs.delete(spent);
      this.count += spent.length;
      cursor = page.cursor;
      await this.pause(this.parts.pauseMs ?? 20);
    } while (cursor !== undefined);
    return true;
  }

  private async live(): Promise<void> {
    for (let wait = FIRST_MS; ;) {
      await this.pause(wait * (1 + Math.random() / 4));
      const before = this.count;
      const done = await this.run().catch((error: unknown) => {
        this.stopping.signal.throwIfAborted();
        this.failures.failed('sweeping uploads', error);
        return false;
      });
      if (this.count > before) this.logger.log(`${this.count - before} old uploads were swept`);
      wait = done ? 24 * HOUR_MS : HOUR_MS;
    }
  }

  private async pause(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal: this.stopping.signal, ref: false });
  }

  /** Nearly always empty; what is accepted from now on is younger. */
  private oldAndPending(before: number): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const { entry } of this.parts.journal.pending())
      if (keptFrom(entry) < before) keys.add(uploadBlobKey(entry));
    return keys;
  }

  private spent(blobs: readonly { key: string }[], before: number, pending: ReadonlySet<string>): string[] {
    const spent: string[] = [];
    let named: { mac: string; keys: ReadonlySet<string> } | undefined;
    for (const { key } of blobs) {
      const upload = readUploadBlobKey(key);
      if (!upload || upload.keptFrom >= before || pending.has(key)) continue;
      if (named?.mac !== upload.mac) named = { mac: upload.mac, keys: this.namedBy(upload.mac) };
      if (!named.keys.has(key)) spent.push(key);
    }
    return spent;
  }

  private namedBy(mac: string): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const { blob, chunks = [] } of this.parts.tree.phoneFilesOf(mac)) {
      if (blob) keys.add(blob.key);
      for (const chunk of chunks) keys.add(chunk.blob.key);
    }
    return keys;
  }
}
