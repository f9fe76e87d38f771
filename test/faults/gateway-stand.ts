import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { RingfleetError, topicName, topics, type TopicId } from '@ringfleet/contracts';
import { service } from '@ringfleet/ftp-gateway';
import { openEmbeddedEventBus, type EventBus } from '@ringfleet/messaging';
import { ChangeSetPublisher } from '@ringfleet/provisioning-tree';
import {
  createMetrics,
  HealthRegistry,
  processSettings,
  readSettings,
  type ServiceParts,
} from '@ringfleet/service-kit';
import {
  createSealer,
  openEmbeddedBlobStore,
  openEmbeddedDocumentStore,
  openEmbeddedLogIndex,
  openKeyRing,
  type BlobStore,
} from '@ringfleet/storage';
import { get, login } from './started-gateway.ts';

export const MAC = '0004f28062d6';

export const MASTER = `<APPLICATION CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="logs"
  OVERRIDES_DIRECTORY="overrides"/>`;

/** A gateway on its real embedded parts in one folder, with FTP on a free port of 127.0.0.1. */
export interface GatewayStand {
  port: number;
  bus: EventBus;
  /** Publishes files as change set `seq`. */
  publish(seq: number, files: Record<string, string>): Promise<void>;
  /** Waits until a new session is served this text under a path. */
  visible(path: string, text: string): Promise<void>;
  close(): Promise<void>;
}

export interface StandOptions {
  env?: Record<string, string>;
  /** Puts something between the gateway and its bus or blob store. */
  bus?: (bus: EventBus) => EventBus;
  blobs?: (blobs: BlobStore) => BlobStore;
}

export async function openStand(root: string, options: StandOptions = {}): Promise<GatewayStand> {
  Logger.overrideLogger(false);
  const dataFolder = join(root, 'ftp-gateway');
  await mkdir(dataFolder, { recursive: true });
  const bus = await openBus(root);
  const blobs = await openEmbeddedBlobStore({ folder: join(root, 'blobs') });
  const documents = await openEmbeddedDocumentStore({ file: join(root, 'documents.db') });
  const sealer = createSealer(await openKeyRing({ file: join(root, 'keys.json') }));
  const env = {
    RINGFLEET_FTP_PORT: '0',
    RINGFLEET_FTP_HOST: '127.0.0.1',
    RINGFLEET_FTP_PASSIVE_PORTS: '0',
    ...options.env,
  };
  const parts: ServiceParts = {
    instance: 'gw-1',
    bus: options.bus?.(bus) ?? bus,
    blobs: options.blobs?.(blobs) ?? blobs,
    ...{ documents, sealer, dataFolder },
    openLogIndex: (retention) => openEmbeddedLogIndex({ folder: join(root, 'index'), retention }),
    peers: {
      request: async (peer) => {
        throw new RingfleetError('RF_PEER_UNAVAILABLE', { service: peer, reason: 'it stands alone' });
      },
    },
    settings: readSettings([processSettings, service.settings], { env }),
    topicPrefix: 'ringfleet.',
    health: new HealthRegistry().checksOf(service.name),
    metrics: createMetrics(),
  };
  const app = await service.create(parts);
  await app.init();
  await app.startAllMicroservices();
  const endpoint = await service.listen?.(app);
  if (!endpoint) throw new Error('the gateway does not listen');
  const source = '/ringfleet/config-renderer/test';
  const publisher = new ChangeSetPublisher({
    ...{ bus, source, topic: topicName('artifacts'), publisher: 'config-renderer' },
  });
  return {
    port: endpoint.port,
    bus,
    publish: async (seq, files) => {
      const members = Object.entries(files).map(([path, text]) => {
        const bytes = Buffer.from(text);
        const kind = /^[0-9a-f]{12}\.cfg$/.test(path) ? ('master' as const) : ('config' as const);
        const content = { bytes: sealer.seal(bytes).toString('base64'), hash: sealer.keyedHash(bytes) };
        const modified = '2026-11-20T08:00:00.000Z';
        return {
          artifact: { path, kind, size: bytes.length, mac: null, requires: [], modified, ...content },
        };
      });
      await publisher.publish(seq, members);
    },
    visible: async (path, text) => {
      for (;;) {
        const client = await login(endpoint.port);
        const found = await get(client, path).catch(() => undefined);
        client.close();
        if (found === text) return;
      }
    },
    close: async () => {
      await app.close();
      await bus.close();
      await blobs.close();
      await documents.close();
    },
  };
}

/** The bus of a stand's folder, with its topics. */
export async function openBus(root: string): Promise<EventBus> {
  const bus = await openEmbeddedEventBus({ file: join(root, 'bus.db') });
  await bus.ensureTopics(
    Object.entries(topics).map(([id, { partitions, retention }]) => ({
      ...{ topic: topicName(id as TopicId), partitions, retention },
    })),
  );
  return bus;
}

/** The same object with other methods in front. */
export function replacing<T extends object>(object: T, methods: Partial<T>): T {
  return new Proxy(object, {
    get(target, name) {
      if (name in methods) return methods[name as keyof T];
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
