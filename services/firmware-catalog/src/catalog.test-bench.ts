import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { type EventType, type RingfleetEvent, topicName, topics, type TopicId } from '@ringfleet/contracts';
import {
  type DeliveredMessage,
  type EventBus,
  EventPublisher,
  openEmbeddedEventBus,
} from '@ringfleet/messaging';
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
import { catalogSettings } from './catalog.settings.ts';
import { service } from './index.ts';

/** What a bus lets through; tests change it to break things. */
export type Wrap = (bus: EventBus) => EventBus;

/** An answer of the API: its status and its body. */
export interface Answer<T = Record<string, unknown>> {
  status: number;
  body: T;
}

/** The catalog alone on embedded parts of its own, asked over HTTP. */
export class CatalogBench {
  readonly folder: string;
  bus!: EventBus;
  blobs!: BlobStore;
  sealer!: Sealer;
  #documents!: DocumentStore;
  #app: INestApplication | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(wrap?: Wrap): Promise<CatalogBench> {
    const bench = new CatalogBench(await mkdtemp(join(tmpdir(), 'ringfleet-catalog-')));
    await bench.startAgain(wrap);
    return bench;
  }

  /** On the same folder. */
  async startAgain(wrap: Wrap = (bus) => bus, env: Record<string, string> = {}): Promise<void> {
    const dataFolder = join(this.folder, 'firmware-catalog');
    await mkdir(dataFolder, { recursive: true });
    this.sealer = createSealer(await openKeyRing({ file: join(this.folder, 'keys.json') }));
    this.blobs = await openEmbeddedBlobStore({ folder: join(this.folder, 'blobs') });
    this.#documents = await openEmbeddedDocumentStore({ file: join(dataFolder, 'documents.sqlite') });
    this.bus = await openEmbeddedEventBus({ file: join(this.folder, 'events.sqlite') });
    await this.bus.ensureTopics(
      Object.entries(topics).map(([id, { retention }]) => ({
        topic: topicName(id as TopicId),
        partitions: 1,
        retention,
      })),
    );
    const { sealer, blobs } = this;
    const settings = readSettings([processSettings, catalogSettings], {
      env: { RINGFLEET_CONFIG: undefined, ...env },
    });
    this.#app = await service.create({
      ...{ sealer, blobs, dataFolder, settings, documents: this.#documents, bus: wrap(this.bus) },
      ...{ instance: 'c-1', topicPrefix: 'ringfleet.', metrics: createMetrics() },
      health: new HealthRegistry().checksOf('firmware-catalog'),
    });
    await this.#app.init();
    await this.#app.startAllMicroservices();
    await this.#app.listen(0, '127.0.0.1');
  }

  async stop(): Promise<void> {
    const server = this.#app?.getHttpServer() as Server | undefined;
    const closed = this.#app?.close();
    // Uploads that a test left behind end with it.
    server?.closeAllConnections();
    await closed;
    this.#app = undefined;
    await Promise.all([this.bus.close(), this.#documents.close(), this.blobs.close()]);
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true });
  }

  /** While it is stopped: its next start finds another, empty bus. */
  async forgetBus(): Promise<void> {
    for (const end of ['', '-wal', '-shm'])
      await rm(join(this.folder, `events.sqlite${end}`), { force: true });
  }

  get url(): string {
    const server = this.#app?.getHttpServer() as Server;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/firmware`;
  }

  /** @param path below `firmware/` */
  async ask<T = Record<string, unknown>>(
    path: string,
    request: { method?: string; json?: unknown; bytes?: Uint8Array } = {},
  ): Promise<Answer<T>> {
    const { method, json, bytes } = request;
    const body = json === undefined ? bytes : JSON.stringify(json);
    const response = await fetch(`${this.url}/${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        'x-ringfleet-user': 'admin',
        'content-type': json === undefined ? 'application/octet-stream' : 'application/json',
      },
      ...(body === undefined ? {} : { body: body as RequestInit['body'] }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as T };
  }

  async publish<T extends EventType>(type: T, data: RingfleetEvent<T>['data'], key: string): Promise<void> {
    const event = { id: `${type}-${Math.random()}`, type, source: '/ringfleet/test', time: now(), data };
    await new EventPublisher({ bus: this.bus }).publish([{ event, key }]);
  }

  /** What a compacted topic holds now, by key. */
  async held(topic: TopicId): Promise<Map<string, DeliveredMessage>> {
    const name = topicName(topic);
    const end = (await this.bus.endOffsets(name))[0] ?? 0;
    const held = new Map<string, DeliveredMessage>();
    if (end === 0) return held;
    const done = Promise.withResolvers<void>();
    const following = await this.bus.follow({
      topics: [name],
      otherwise: 'beginning',
      handle: async (batch) => {
        for (const message of batch) {
          if (message.value === null) held.delete(message.key);
          else held.set(message.key, message);
          if (message.offset === end - 1) done.resolve();
        }
      },
    });
    await done.promise;
    await following.close();
    return held;
  }

  /** Keys of the catalog's blobs. */
  async blobKeys(): Promise<string[]> {
    return (await this.blobs.list('firmware-catalog/')).items.map(({ key }) => key);
  }

  incoming(): Promise<string[]> {
    return readdir(join(this.folder, 'firmware-catalog', 'incoming'));
  }
}

function now(): string {
  return new Date().toISOString();
}
