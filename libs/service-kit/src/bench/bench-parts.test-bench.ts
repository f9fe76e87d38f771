import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RingfleetError, topicName, topics, type TopicDefinition, type TopicId } from '@ringfleet/contracts';
import { openEmbeddedEventBus } from '@ringfleet/messaging';
import {
  createSealer,
  openEmbeddedBlobStore,
  openEmbeddedDocumentStore,
  openEmbeddedLogIndex,
  type LogIndex,
  openKeyRing,
} from '@ringfleet/storage';
import { HealthRegistry } from '../health/health-registry.ts';
import { createMetrics } from '../health/metrics.module.ts';
import type { Peers } from '../peers.port.ts';
import { processSettings } from '../process/process-settings.ts';
import type { ServiceParts } from '../ringfleet-service.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { SettingsDefinition } from '../settings/setting.ts';

export interface BenchPartsOptions {
  /** Holds everything; the service's own files lie in a folder of its name, as in the product. */
  folder: string;
  service: { name: string; settings: SettingsDefinition };
  /** Settings; nothing is read from the process. */
  env?: Readonly<Record<string, string>>;
  /** Of each topic, at most. @default 1, so that a topic has one order */
  partitions?: number;
  /** Other services' REST. @default none of them answers */
  peers?: Peers;
}

/** What a service is given, embedded and real, with all topics. */
export interface BenchParts extends ServiceParts {
  /** All findings of `health`. */
  registry: HealthRegistry;
  close(): Promise<void>;
}

/** Opens the parts of one service in a folder, which may have been used before. */
export async function openBenchParts(options: BenchPartsOptions): Promise<BenchParts> {
  const { folder, service, partitions: most = 1, peers = nobody } = options;
  const settings = readSettings([processSettings, service.settings], {
    env: { RINGFLEET_CONFIG: undefined, ...options.env },
  });
  const dataFolder = join(folder, service.name);
  await mkdir(dataFolder, { recursive: true });
  const sealer = createSealer(await openKeyRing({ file: join(folder, 'keys.json') }));
  const blobs = await openEmbeddedBlobStore({ folder: join(folder, 'blobs') });
  const documents = await openEmbeddedDocumentStore({ file: join(dataFolder, 'documents.sqlite') });
  const bus = await openEmbeddedEventBus({ file: join(folder, 'events.sqlite') });
  await bus.ensureTopics(
    (Object.entries(topics) as [TopicId, TopicDefinition][]).map(([id, { partitions, retention }]) => ({
      ...{ topic: topicName(id), partitions: Math.min(partitions, most), retention },
    })),
  );
  const registry = new HealthRegistry();
  let logIndex: LogIndex | undefined;
  return {
    ...{ bus, blobs, documents, sealer, settings, dataFolder, peers, registry },
    ...{ instance: `${service.name}-1`, topicPrefix: 'ringfleet.', metrics: createMetrics() },
    health: registry.checksOf(service.name),
    openLogIndex: async (retention) =>
      (logIndex = await openEmbeddedLogIndex({ folder: join(dataFolder, 'index'), retention })),
    close: async () => {
      await logIndex?.close();
      await Promise.all([bus.close(), documents.close(), blobs.close()]);
    },
  };
}

const nobody: Peers = {
  request: async (service) => {
    throw new RingfleetError('RF_PEER_UNAVAILABLE', { service, reason: 'the bench has no peers' });
  },
};
