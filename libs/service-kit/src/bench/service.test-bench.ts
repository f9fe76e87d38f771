import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import {
  decodeEvent,
  encodeTombstone,
  type EventData,
  type EventType,
  type RingfleetEvent,
  topicName,
  type TopicId,
} from '@ringfleet/contracts';
import { type EventBus, EventPublisher } from '@ringfleet/messaging';
import type { BlobStore, DocumentStore, Sealer } from '@ringfleet/storage';
import { busOfService } from '../bus-of-service.ts';
import { API_PREFIX } from '../http/service-app.ts';
import type { HealthRegistry } from '../health/health-registry.ts';
import type { Peers } from '../peers.port.ts';
import type { RingfleetService } from '../ringfleet-service.ts';
import { type BenchParts, openBenchParts } from './bench-parts.test-bench.ts';
import { heldMessages } from './topic-messages.test-bench.ts';

export { type BenchParts, openBenchParts } from './bench-parts.test-bench.ts';
export { replacing } from './replacing.test-bench.ts';
export { messagesOf } from './topic-messages.test-bench.ts';

export interface ServiceBenchOptions {
  /** What stands between the service and its bus; tests break things there. */
  bus?: (bus: EventBus) => EventBus;
  /** Settings; nothing is read from the process. */
  env?: Readonly<Record<string, string>>;
  /** Other services' REST. @default none of them answers */
  peers?: Peers;
}

/** An answer of the API: its status and its body. */
export interface Answer<T = Record<string, unknown>> {
  status: number;
  body: T;
}

/** One service alone on real embedded parts of its own, asked over HTTP and told over the bus. */
export class ServiceBench {
  readonly folder: string;
  readonly #service: RingfleetService;
  #running: { parts: BenchParts; app: INestApplication } | undefined;

  protected constructor(service: RingfleetService, folder: string) {
    this.#service = service;
    this.folder = folder;
  }

  static async open(service: RingfleetService, options?: ServiceBenchOptions): Promise<ServiceBench> {
    const bench = new ServiceBench(service, await ServiceBench.folderFor(service));
    await bench.startAgain(options);
    return bench;
  }

  protected static folderFor({ name }: RingfleetService): Promise<string> {
    return mkdtemp(join(tmpdir(), `ringfleet-${name}-`));
  }

  /** On the same folder, once it was stopped. */
  async startAgain({ bus: wrap = (bus) => bus, ...given }: ServiceBenchOptions = {}): Promise<void> {
    const parts = await openBenchParts({ folder: this.folder, service: this.#service, ...given });
    let app: INestApplication | undefined;
    try {
      app = await this.#service.create({
        ...parts,
        bus: wrap(busOfService(parts.bus, this.#service, parts.topicPrefix)),
      });
      await app.init();
      await app.startAllMicroservices();
      await app.listen(0, '127.0.0.1');
    } catch (error) {
      await app?.close();
      await parts.close();
      throw error;
    }
    this.#running = { parts, app };
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    const { app, parts } = this.#running;
    this.#running = undefined;
    const closed = app.close();
    // Requests that a test left behind end with it.
    (app.getHttpServer() as Server).closeAllConnections();
    await closed;
    await parts.close();
  }

  /** The next start finds an empty bus: the one before was lost for good. */
  async loseBus(): Promise<void> {
    await this.stop();
    for (const end of ['', '-wal', '-shm'])
      await rm(join(this.folder, `events.sqlite${end}`), { force: true });
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true });
  }

  /** The bus itself, with nothing in front. */
  get bus(): EventBus {
    return this.#now.parts.bus;
  }

  get documents(): DocumentStore {
    return this.#now.parts.documents;
  }

  get blobs(): BlobStore {
    return this.#now.parts.blobs;
  }

  get sealer(): Sealer {
    return this.#now.parts.sealer;
  }

  get health(): HealthRegistry {
    return this.#now.parts.registry;
  }

  /** The service's own object of a class. */
  of<T>(type: new (...parts: never[]) => T): T {
    return this.#now.app.get<T>(type);
  }

  /** Of the API, without a slash at its end. */
  get url(): string {
    const server = this.#now.app.getHttpServer() as Server;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/${API_PREFIX}`;
  }

  /**
   * Asks as the user `admin` through the front would.
   * @param path below `/api/v1/`
   * @param body texts and bytes are sent as they are, all else as JSON
   * @param type content type of a text. @default text/plain
   */
  async request<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    type = 'text/plain',
  ): Promise<Answer<T>> {
    const headers = { 'x-ringfleet-user': 'admin' };
    const sent = body === undefined ? { headers } : encoded(body, type, headers);
    const response = await fetch(`${this.url}/${path}`, { method, ...sent });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as T };
  }

  /** Publishes an event on the topic of its type. */
  async publish<T extends EventType>(
    type: T,
    data: EventData<T>,
    key: string,
    { id = randomUUID(), time = new Date().toISOString() }: { id?: string; time?: string } = {},
  ): Promise<void> {
    const event = { id, type, source: '/ringfleet/test', time, data } as RingfleetEvent<T>;
    await new EventPublisher({ bus: this.bus }).publish([{ event, key }]);
  }

  /** Publishes a tombstone. */
  async takeBack(topic: TopicId, key: string, headers: Record<string, string> = {}): Promise<void> {
    await this.bus.publish(topicName(topic), [encodeTombstone(key, headers)]);
  }

  /** What a compacted topic holds now, by key, in the order of the newest message of each; tombstones left out. */
  async held(topic: TopicId): Promise<Map<string, RingfleetEvent>> {
    const messages = await heldMessages(this.bus, topic);
    return new Map([...messages].map(([key, message]) => [key, decodeEvent(message)]));
  }

  /** Waits until the service's group has handled all that is on the bus, and all of its outbox is there too. */
  async settled(): Promise<void> {
    while (await this.#busy()) await setImmediate();
  }

  async #busy(): Promise<boolean> {
    const lag = await this.bus.lag(this.#service.name);
    return Object.values(lag).some((left) => left > 0) || (await this.documents.pendingOutbox(1)).length > 0;
  }

  get #now(): { parts: BenchParts; app: INestApplication } {
    if (!this.#running) throw new Error(`${this.#service.name} is not running`);
    return this.#running;
  }
}

function encoded(body: unknown, type: string, headers: Record<string, string>): RequestInit {
  if (body instanceof Uint8Array)
    return { body, headers: { ...headers, 'content-type': 'application/octet-stream' } };
  return typeof body === 'string'
    ? { body, headers: { ...headers, 'content-type': type } }
    : { body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/json' } };
}
