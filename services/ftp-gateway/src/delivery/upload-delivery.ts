import { setTimeout } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type EventMessage, hasCode, inTrace, topicName } from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import { phoneFileMessage, type PhoneFileState, type ProvisioningTree } from '@ringfleet/provisioning-tree';
import { FailureLog } from '@ringfleet/service-kit';
import type { BlobStore, Sealer } from '@ringfleet/storage';
import type { PendingUpload } from '../journal/journal-segments.ts';
import { reached, type UploadEntry } from '../journal/upload-entry.ts';
import type { UploadJournal } from '../journal/upload-journal.ts';
import type { PhoneFileOverlay } from '../uploads/phone-file-overlay.ts';
import { Backoff } from './backoff.ts';
import { tracedUploads, type PlaceOf } from './traced-uploads.ts';
import { keptFrom, UPLOAD_KEPT_MS, uploadBlobKey } from './upload-blob-key.ts';
import { phoneFileStateOf, uploadStoredMessage } from './upload-messages.ts';

export interface UploadDeliveryParts {
  journal: UploadJournal;
  overlay: PhoneFileOverlay;
  tree: Pick<ProvisioningTree, 'storePhoneFile'>;
  blobs: Pick<BlobStore, 'putMany' | 'head'>;
  bus: Pick<EventBus, 'publish'>;
  sealer: Sealer;
  /** `/ringfleet/ftp-gateway/<instance>` */
  source: string;
  topicPrefix: string;
  /** First and longest pause after a failure, in ms. @default 200 and 30,000 */
  backoff?: { first: number; longest: number };
}

const BATCH = 256;

/**
 * A round of delivery costs four commits, however many uploads it carries: a small batch waits this long (ms) for more.
 * Phones do not notice: this gateway answers from the journal meanwhile.
 */
const GATHER_MS = 100;
const SMALL_BATCH = 64;
const BATCH_BYTES = 16 * 1024 * 1024;
/** As a sentence about it begins. */
const DELIVERING = 'delivering uploads';

/** What waited so long may have been swept by another gateway, which cannot know of it: its blob is put again. */
const SWEEP_MARGIN_MS = 86_400_000;

type Hashed = UploadEntry & { hash: string };

/**
 * Carries accepted uploads on, in the background and in the order of their acceptance: bytes to the blob store, the phone
 * file to the tree and its topic, then the event (design section 6.3). A step that fails is repeated until it succeeds;
 * a crash anywhere repeats steps with the same ids.
 */
export class UploadDelivery {
  private readonly parts: UploadDeliveryParts;
  private readonly logger = new Logger('UploadDelivery');
  private readonly failures = new FailureLog(this.logger);
  private readonly backoff: Backoff;
  private readonly unreadable = new Set<PendingUpload>();
  private running?: Promise<void>;
  private stopped = false;
  private failedSince?: Date;

  constructor(parts: UploadDeliveryParts) {
    this.parts = parts;
    this.backoff = new Backoff(parts.backoff ?? { first: 200, longest: 30_000 });
  }

  /** Since when nothing could be delivered; undefined while all is well. */
  get failing(): Date | undefined {
    return this.failedSince;
  }

  /** Something may wait: delivers until nothing does. */
  wake(): void {
    if (this.stopped) return;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      // What was accepted after the last look for a batch found this run still going.
      if (this.nextBatch().length > 0) this.wake();
    });
  }

  /** Resolves when all that waits is delivered, or after a failure. */
  async settled(): Promise<void> {
    await this.running;
  }

  /** Ends after the step that runs; what is left stays in the journal. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.backoff.interrupt();
    await this.running;
  }

  /**
   * Delivers what waits, each once, in a journal that nobody adds to. @returns how many, and how many cannot be opened
   * @throws the first failure: the rest stays in the journal
   */
  async deliverAll(): Promise<{ delivered: number; unreadable: number }> {
    let delivered = 0;
    for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch())
      delivered += await this.deliver(batch);
    return { delivered, unreadable: this.unreadable.size };
  }

  /** Repeats the events of delivered uploads received at or after `since`, with their ids. @returns how many */
  async republish(since: Date): Promise<number> {
    let count = 0;
    let messages: EventMessage[] = [];
    const send = async () => {
      await this.send('phoneUploads', messages);
      count += messages.length;
      messages = [];
    };
    for await (const entry of this.parts.journal.delivered(since)) {
      if (entry.hash !== undefined) messages.push(...this.repeated(entry as Hashed));
      if (messages.length >= BATCH) await send();
    }
    await send();
    return count;
  }

  private async run(): Promise<void> {
    for (let batch = await this.gather(); batch.length > 0 && !this.stopped; batch = await this.gather()) {
      try {
        await this.deliver(batch);
        if (this.failedSince) this.logger.log('uploads are delivered again');
        delete this.failedSince;
        this.failures.works(DELIVERING);
        this.backoff.reset();
        await this.tidy();
      } catch (error) {
        this.failures.failed(DELIVERING, error);
        this.failedSince ??= new Date();
        await this.backoff.pause();
      }
    }
  }

  private async tidy(): Promise<void> {
    await this.parts.journal
      .tidy({ idle: false })
      .catch((error: unknown) =>
        this.logger.warn({ err: error, msg: 'the journal keeps delivered uploads' }),
      );
  }

  private async gather(): Promise<PendingUpload[]> {
    const batch = this.nextBatch();
    if (batch.length === 0 || batch.length >= SMALL_BATCH || this.stopped) return batch;
    await setTimeout(GATHER_MS);
    return this.nextBatch();
  }

  private nextBatch(): PendingUpload[] {
    const batch: PendingUpload[] = [];
    let bytes = 0;
    for (const upload of this.parts.journal.pending()) {
      if (this.unreadable.has(upload)) continue;
      if (batch.length === BATCH || (batch.length > 0 && bytes + upload.entry.size > BATCH_BYTES)) break;
      batch.push(upload);
      bytes += upload.entry.size;
    }
    return batch;
  }

  /** @returns how many: all but what cannot be opened */
  private async deliver(batch: readonly PendingUpload[]): Promise<number> {
    const readable: PendingUpload[] = [];
    const sealed = new Map<PendingUpload, Buffer>();
    for (const upload of batch) {
      const bytes = await this.read(upload);
      if (!bytes) continue;
      sealed.set(upload, bytes);
      readable.push(upload);
    }
    const cameIn: PlaceOf = ({ entry }) => entry.trace;
    const all = { uploads: readable, placeOf: cameIn };
    await tracedUploads('deliver upload', { kind: 'internal' }, all, async (placeOf) => {
      await this.putBlobs(readable, sealed, placeOf);
      await this.publishFiles(readable, sealed, placeOf);
      const told = readable.filter(({ entry }) => entry.verb !== 'DELE');
      await this.publish('phoneUploads', told, placeOf, ({ entry }) =>
        uploadStoredMessage(entry as Hashed, this.parts.source),
      );
    });
    await this.parts.journal.done(readable);
    return readable.length;
  }

  /** Its sealed bytes, and its hash where nobody has it yet. What cannot be opened is set aside until the next start. */
  private async read(upload: PendingUpload): Promise<Buffer | undefined> {
    const { journal, sealer } = this.parts;
    try {
      upload.entry.hash ??= sealer.keyedHash(await journal.bytes(upload));
      return await journal.sealedBytes(upload);
    } catch (error) {
      if (!hasCode(error, 'RF_SEAL_BROKEN')) throw error;
      this.unreadable.add(upload);
      this.logger.error({
        err: error,
        msg: 'an upload cannot be read from the journal',
        path: upload.entry.path,
      });
      return undefined;
    }
  }

  private async putBlobs(
    uploads: readonly PendingUpload[],
    sealed: Map<PendingUpload, Buffer>,
    placeOf: PlaceOf,
  ): Promise<void> {
    const { blobs, journal } = this.parts;
    const sweepable = Date.now() - UPLOAD_KEPT_MS + SWEEP_MARGIN_MS;
    const missing = uploads.filter(
      ({ state, entry }) => entry.verb !== 'DELE' && (!reached(state, 'blob') || keptFrom(entry) < sweepable),
    );
    const puts: { key: string; bytes: Uint8Array }[] = [];
    for (const upload of missing) {
      const key = uploadBlobKey(upload.entry);
      // A large upload is sealed anew each time, and a blob is written once.
      if (upload.large && (await blobs.head(key))) continue;
      puts.push({ key, bytes: sealed.get(upload) ?? Buffer.alloc(0) });
    }
    if (puts.length > 0)
      await tracedUploads('put blob', { kind: 'client' }, { uploads: missing, placeOf }, () =>
        blobs.putMany(puts),
      );
    if (missing.length > 0) await journal.mark(missing, 'blob');
  }

  private async publishFiles(
    uploads: readonly PendingUpload[],
    sealed: Map<PendingUpload, Buffer>,
    placeOf: PlaceOf,
  ): Promise<void> {
    const { tree, overlay, journal, source } = this.parts;
    const missing = uploads.filter(({ state, entry }) => !reached(state, 'phone-file') && entry.wellFormed);
    /** By the file's key, the upload that came to its newest state. */
    const states = new Map<string, { upload: PendingUpload; state: PhoneFileState }>();
    await Promise.all(
      missing.map(async (upload) => {
        const state = phoneFileStateOf(upload.entry as Hashed, sealed.get(upload) ?? Buffer.alloc(0));
        const stored = await tree.storePhoneFile(state);
        states.set(state.key, { upload, state: stored.state });
        overlay.drop(upload);
      }),
    );
    const time = new Date().toISOString();
    const newest = new Map(Array.from(states.values(), ({ upload, state }) => [upload, state]));
    await this.publish('phoneFiles', [...newest.keys()], placeOf, (upload) => {
      const state = newest.get(upload);
      return state === undefined ? [] : [phoneFileMessage(state, source, time)];
    });
    if (missing.length > 0) await journal.mark(missing, 'phone-file');
  }

  /** What is told of each upload goes on with its trace. */
  private async publish(
    topic: 'phoneFiles' | 'phoneUploads',
    uploads: readonly PendingUpload[],
    placeOf: PlaceOf,
    messagesOf: (upload: PendingUpload) => EventMessage[],
  ): Promise<void> {
    const name = topicName(topic, this.parts.topicPrefix);
    const attributes = {
      ...{ 'messaging.operation.type': 'send', 'messaging.operation.name': 'send' },
      'messaging.destination.name': name,
    };
    await tracedUploads(`send ${name}`, { kind: 'producer', attributes }, { uploads, placeOf }, (sent) =>
      this.send(
        topic,
        uploads.flatMap((upload) => inTrace(sent(upload), () => messagesOf(upload))),
      ),
    );
  }

  private repeated(entry: Hashed): EventMessage[] {
    return inTrace(entry.trace, () => uploadStoredMessage(entry, this.parts.source));
  }

  private async send(topic: 'phoneFiles' | 'phoneUploads', messages: EventMessage[]): Promise<void> {
    if (messages.length > 0) await this.parts.bus.publish(topicName(topic, this.parts.topicPrefix), messages);
  }
}
