import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import {
  decodeEvent,
  type EventType,
  type RingfleetEvent,
  topicName,
  topics,
  type TopicId,
} from '@ringfleet/contracts';
import { type EventBus, EventPublisher, openEmbeddedEventBus } from '@ringfleet/messaging';
import { createMetrics, HealthRegistry, processSettings, readSettings } from '@ringfleet/service-kit';
import {
  type BlobStore,
  createSealer,
  type DocumentStore,
  openEmbeddedBlobStore,
  openEmbeddedDocumentStore,
  openKeyRing,
  type Sealer,
} from '@ringfleet/storage';
import { ChangeSets } from './change-sets/change-sets.service.ts';
import { service } from './index.ts';
import { type ChangeOptions, type ChangeReport, IntentService } from './intent/intent.service.ts';
import { IntentReader } from './intent/intent-reader.ts';
import type { IntentKind } from './intent/intent-document.ts';

const settings = readSettings([processSettings], { env: { RINGFLEET_CONFIG: undefined } });
const asked: ChangeOptions = { author: 'admin', note: '', dryRun: false };

/** What a bus lets through; tests change it to break things. */
export type Wrap = (bus: EventBus) => EventBus;

/** The config renderer alone on embedded parts of its own, for what is not seen from outside. */
export class RendererBench {
  readonly folder: string;
  bus!: EventBus;
  documents!: DocumentStore;
  blobs!: BlobStore;
  sealer!: Sealer;
  health!: HealthRegistry;
  #app: INestApplication | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(wrap?: Wrap): Promise<RendererBench> {
    const bench = new RendererBench(await mkdtemp(join(tmpdir(), 'ringfleet-renderer-')));
    await bench.startAgain(wrap);
    return bench;
  }

  /** On the same folder. */
  async startAgain(wrap: Wrap = (bus) => bus): Promise<void> {
    const dataFolder = join(this.folder, 'config-renderer');
    await mkdir(dataFolder, { recursive: true });
    this.sealer = createSealer(await openKeyRing({ file: join(this.folder, 'keys.json') }));
    this.blobs = await openEmbeddedBlobStore({ folder: join(this.folder, 'blobs') });
    this.documents = await openEmbeddedDocumentStore({ file: join(dataFolder, 'documents.sqlite') });
    this.bus = await openEmbeddedEventBus({ file: join(this.folder, 'events.sqlite') });
    await this.bus.ensureTopics(
      Object.entries(topics).map(([id, { retention }]) => ({
        topic: topicName(id as TopicId),
        partitions: 1,
        retention,
      })),
    );
    this.health = new HealthRegistry();
    const { documents, sealer, blobs } = this;
    this.#app = await service.create({
      ...{ documents, sealer, settings, dataFolder, blobs, bus: wrap(this.bus) },
      ...{ instance: 'r-1', topicPrefix: 'ringfleet.', metrics: createMetrics() },
      health: this.health.checksOf('config-renderer'),
    });
    await this.#app.init();
    await this.#app.startAllMicroservices();
  }

  async stop(): Promise<void> {
    await this.#app?.close();
    this.#app = undefined;
    await Promise.all([this.bus.close(), this.documents.close(), this.blobs.close()]);
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true });
  }

  of<T>(type: new (...parts: never[]) => T): T {
    if (!this.#app) throw new Error('the renderer is not running');
    return this.#app.get<T>(type);
  }

  put(
    kind: IntentKind,
    id: string,
    input: unknown,
    options: Partial<ChangeOptions> = {},
  ): Promise<ChangeReport> {
    return this.of(IntentService).put({ kind, id }, input, undefined, { ...asked, ...options });
  }

  forget(kind: IntentKind, id: string): Promise<ChangeReport> {
    return this.of(IntentService).remove({ kind, id }, undefined, asked);
  }

  get(kind: IntentKind, id: string) {
    return this.of(IntentReader).get(kind, id);
  }

  get changeSets(): ChangeSets {
    return this.of(ChangeSets);
  }

  async publish<T extends EventType>(event: RingfleetEvent<T>, key: string): Promise<void> {
    await new EventPublisher({ bus: this.bus }).publish([{ event, key }]);
  }

  /** What a compacted topic holds now, by key, in the order of the newest message of each; tombstones left out. */
  async held(topic: TopicId): Promise<Map<string, RingfleetEvent>> {
    // The embedded bus answers without leaving this turn of the event loop: whoever asks in a loop lets others have theirs.
    await setImmediate();
    const name = topicName(topic);
    const end = (await this.bus.endOffsets(name))[0] ?? 0;
    const held = new Map<string, RingfleetEvent>();
    if (end === 0) return held;
    const done = Promise.withResolvers<void>();
    const following = await this.bus.follow({
      topics: [name],
      otherwise: 'beginning',
      handle: async (batch) => {
        for (const message of batch) {
          held.delete(message.key);
          if (message.value !== null) held.set(message.key, decodeEvent(message));
          if (message.offset === end - 1) done.resolve();
        }
      },
    });
    await done.promise;
    await following.close();
    return held;
  }
}
