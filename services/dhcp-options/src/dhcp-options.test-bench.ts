import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import {
  encodeTombstone,
  type EventData,
  type EventType,
  type FleetSettingsChanged,
  type SiteChanged,
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
} from '@ringfleet/storage';
import { service } from './index.ts';

const changedAt = '2026-11-27T10:00:00.000Z';
const settings = readSettings([processSettings], { env: { RINGFLEET_CONFIG: undefined } });

/** What lies on the bus for a site; null: it was taken back. */
export type Generated = EventData<'ringfleet.dhcp.options-generated.v1'> | null;

/** The service alone on embedded parts of its own, and what it published. */
export class DhcpOptionsBench {
  readonly published: { key: string; data: Generated }[] = [];
  readonly #folder: string;
  #bus!: EventBus;
  #documents!: DocumentStore;
  #blobs!: BlobStore;
  #app!: INestApplication;
  #listeners = new Set<() => void>();
  #version = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<DhcpOptionsBench> {
    const bench = new DhcpOptionsBench(await mkdtemp(join(tmpdir(), 'ringfleet-dhcp-')));
    await bench.#open();
    return bench;
  }

  async #open(): Promise<void> {
    const dataFolder = join(this.#folder, 'dhcp-options');
    await mkdir(dataFolder, { recursive: true });
    const sealer = createSealer(await openKeyRing({ file: join(this.#folder, 'keys.json') }));
    this.#blobs = await openEmbeddedBlobStore({ folder: join(this.#folder, 'blobs') });
    this.#documents = await openEmbeddedDocumentStore({ file: join(dataFolder, 'documents.sqlite') });
    this.#bus = await openEmbeddedEventBus({ file: join(this.#folder, 'events.sqlite') });
    await this.#bus.ensureTopics(
      Object.entries(topics).map(([id, { retention }]) => ({
        topic: topicName(id as TopicId),
        ...{ partitions: 1, retention },
      })),
    );
    await this.#bus.follow({
      topics: [topicName('dhcp')],
      otherwise: 'beginning',
      handle: async (batch) => {
        for (const { key, value } of batch) {
          const data = value === null ? null : (JSON.parse(value.toString()) as Generated);
          this.published.push({ key, data });
        }
        for (const listener of this.#listeners) listener();
      },
    });
    this.#app = await service.create({
      ...{ documents: this.#documents, sealer, settings, dataFolder, blobs: this.#blobs, bus: this.#bus },
      ...{ instance: 'd-1', topicPrefix: 'ringfleet.', metrics: createMetrics() },
      health: new HealthRegistry().checksOf('dhcp-options'),
    });
    await this.#app.init();
    await this.#app.startAllMicroservices();
    await this.#app.listen(0, '127.0.0.1');
  }

  async remove(): Promise<void> {
    await this.#app.close();
    await Promise.all([this.#bus.close(), this.#documents.close(), this.#blobs.close()]);
    await rm(this.#folder, { recursive: true });
  }

  /** Tells of a site as the renderer does. */
  site(id: string, change: Partial<SiteChanged> = {}): Promise<void> {
    const data: SiteChanged = { id, networks: [], ntpServers: [], ...this.#change(), ...change };
    return this.#publish('ringfleet.fleet.site-changed.v1', `site/${id}`, data);
  }

  settings(change: Partial<FleetSettingsChanged>): Promise<void> {
    const data = { deviceFileSuffix: '-lync', ntpServers: [], ...this.#change(), ...change };
    return this.#publish('ringfleet.fleet.settings-changed.v1', 'fleet/settings', data);
  }

  async forget(key: string): Promise<void> {
    await this.#bus.publish(topicName('fleet'), [encodeTombstone(key, {})]);
  }

  /** What is published of a site, once that many messages of it are there. */
  async of(key: string, count: number): Promise<Generated[]> {
    for (;;) {
      const found = this.published.filter((one) => one.key === key);
      if (found.length >= count) return found.map(({ data }) => data);
      await this.#next();
    }
  }

  async get(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
    return this.#answer(await fetch(this.#url(path)));
  }

  async post(path: string, body: string, type: string) {
    return this.#answer(
      await fetch(this.#url(path), { method: 'POST', body, headers: { 'content-type': type } }),
    );
  }

  async #answer(response: Response) {
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  #url(path: string): string {
    const { port } = (this.#app.getHttpServer() as { address(): AddressInfo }).address();
    return `http://127.0.0.1:${port}/api/v1/${path}`;
  }

  #change() {
    return { version: (this.#version += 1), changedAt };
  }

  #next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#listeners.add(resolve);
    return promise.finally(() => this.#listeners.delete(resolve));
  }

  async #publish<T extends EventType>(type: T, key: string, data: EventData<T>): Promise<void> {
    const event = { id: `${key}/${this.#version}`, type, source: '/ringfleet/test', time: changedAt, data };
    await new EventPublisher({ bus: this.#bus }).publish([{ event, key }]);
  }
}
