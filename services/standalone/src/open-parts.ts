import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { topics, topicName, type TopicDefinition, type TopicId } from '@ringfleet/contracts';
import { openEmbeddedEventBus } from '@ringfleet/messaging';
import type { HealthRegistry, Peers, ServiceParts, Settings } from '@ringfleet/service-kit';
import { processSettings } from '@ringfleet/service-kit';
import {
  createSealer,
  openEmbeddedBlobStore,
  openEmbeddedDocumentStore,
  openEmbeddedLogIndex,
  openKeyRing,
  type LogRetention,
} from '@ringfleet/storage';
import type { Closers } from './closers.ts';

/** One process needs few: they are read side by side by its own handlers. */
const MOST_PARTITIONS = 4;

/** Hands each service its parts; bus, blobs and keys are shared, documents and local files its own. */
export type PartsOf = (service: string) => Promise<ServiceParts>;

/** Opens the embedded parts in the data folder and makes the topics. What was opened is added to the closers. */
export async function openParts(options: {
  folder: string;
  settings: Settings;
  health: HealthRegistry;
  metrics: ServiceParts['metrics'];
  closers: Closers;
  peers: Peers;
}): Promise<PartsOf> {
  const { folder, settings, health, metrics, closers, peers } = options;
  const { RINGFLEET_INSTANCE: instance, RINGFLEET_TOPIC_PREFIX: topicPrefix } = settings.of(processSettings);
  const [blobFolder, eventsFile] = [join(folder, 'blobs'), join(folder, 'events.sqlite')];
  const keys = await openKeyRing({ file: join(folder, 'keys.json'), sealedStores: [eventsFile, blobFolder] });
  const sealer = createSealer(keys);
  const blobs = await openEmbeddedBlobStore({ folder: blobFolder });
  closers.add('blob store', () => blobs.close());
  const bus = await openEmbeddedEventBus({ file: eventsFile });
  closers.add('event bus', () => bus.close());
  await bus.ensureTopics(
    (Object.entries(topics) as [TopicId, TopicDefinition][]).map(([id, { partitions, retention }]) => ({
      topic: topicName(id, topicPrefix),
      partitions: Math.min(partitions, MOST_PARTITIONS),
      retention,
    })),
  );

  return async (service) => {
    const dataFolder = join(folder, service);
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    const documents = await openEmbeddedDocumentStore({ file: join(dataFolder, 'documents.sqlite') });
    closers.add(`documents of ${service}`, () => documents.close());
    const checks = health.checksOf(service);
    checks.register('event bus', () => {
      const status = bus.status();
      return status === 'connected' ? { state: 'up' } : { state: 'degraded', detail: `it is ${status}` };
    });
    const shared = { instance, bus, blobs, sealer, peers, settings, topicPrefix, metrics };
    const openLogIndex = async (retention: LogRetention) => {
      const index = await openEmbeddedLogIndex({ folder: join(dataFolder, 'index'), retention });
      closers.add(`log index of ${service}`, () => index.close());
      return index;
    };
    return { ...shared, documents, openLogIndex, dataFolder, health: checks };
  };
}
