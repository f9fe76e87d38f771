import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { EventBus, TopicSettings } from '@ringfleet/messaging';
import {
  LagWatch,
  processSettings,
  busOfService,
  type HealthFinding,
  type HealthRegistry,
  type InternalRequests,
  type Peers,
  type ServiceParts,
  type Settings,
} from '@ringfleet/service-kit';
import type { BlobStore, LogRetention } from '@ringfleet/storage';
import type { Closers } from '../closers.ts';
import { BlobWatch } from './blob-watch.ts';
import { openBlobs } from './open-blobs.ts';
import { openBus } from './open-bus.ts';
import { openKeys, type Keys } from './open-keys.ts';
import { partsChoice } from './parts-choice.ts';
import { ServiceStores, type PartsOwner } from './service-stores.ts';
import { SharedMongo } from './shared-mongo.ts';
import { wantedTopics } from './wanted-topics.ts';

export interface OpenParts {
  /** Hands each service its parts; bus, blobs and keys are shared, documents and local files its own. */
  of(service: PartsOwner, peers: Peers): Promise<ServiceParts>;
  bus: EventBus;
  blobs: BlobStore;
  keys: Keys;
  /** Every topic as it shall be. */
  topics: TopicSettings[];
  /** Requests between this installation's processes. */
  internal: InternalRequests;
  instance: string;
}

/**
 * Opens the parts that the settings name, embedded in the data folder or shared by a cluster. What was opened is added
 * to the closers.
 */
export async function openParts(options: {
  folder: string;
  settings: Settings;
  health: HealthRegistry;
  metrics: ServiceParts['metrics'];
  closers: Closers;
}): Promise<OpenParts> {
  const { folder, settings, health, metrics, closers } = options;
  const choice = partsChoice(settings);
  const { RINGFLEET_TOPIC_PREFIX: topicPrefix, RINGFLEET_INSTANCE } = settings.of(processSettings);
  const isCluster = choice.RINGFLEET_BUS === 'kafka';
  const instance = RINGFLEET_INSTANCE ?? (isCluster ? hostname() : 'standalone');
  const [blobFolder, eventsFile] = [join(folder, 'blobs'), join(folder, 'events.sqlite')];
  const keys = await openKeys({
    file: choice.RINGFLEET_KEYS_FILE ?? join(folder, 'keys.json'),
    made: isCluster ? 'by an operator' : 'by a first start',
    sealedStores: [eventsFile, blobFolder],
  });
  const { sealer, internal } = keys;
  const { RINGFLEET_MONGODB_URI: uri } = choice;
  const mongo = uri === undefined ? undefined : new SharedMongo(uri);
  if (mongo) closers.add('MongoDB', () => mongo.close());
  const stores = new ServiceStores(mongo, choice.RINGFLEET_MONGODB_MIGRATIONS);
  const blobs = await openBlobs(choice, blobFolder, mongo);
  closers.add('blob store', () => blobs.close());
  const watch = choice.RINGFLEET_BLOBS.kind === 'file' ? undefined : new BlobWatch(blobs);
  if (watch) closers.add('watch of the blob store', () => watch.close());
  const bus = await openBus(choice, { file: eventsFile, instance, topicPrefix });
  closers.add('event bus', () => bus.close());
  const lags = new LagWatch(bus, metrics);
  closers.add('watch of the lag', () => lags.close());

  const of = async (service: PartsOwner, peers: Peers): Promise<ServiceParts> => {
    const dataFolder = join(folder, service.name);
    await mkdir(dataFolder, { recursive: true, mode: 0o700 });
    const documents = await stores.documents(service, dataFolder);
    closers.add(`documents of ${service.name}`, () => documents.close());
    const checks = health.checksOf(service.name);
    checks.register('event bus', () => busFinding(bus));
    if (watch) checks.register('blob store', watch.finding);
    const own = busOfService(bus, { groups: {}, ...service }, topicPrefix);
    const shared = { instance, bus: own, blobs, sealer, peers, settings, topicPrefix, metrics };
    const openLogIndex = async (retention: LogRetention) => {
      const index = await stores.logIndex(service, dataFolder, retention);
      closers.add(`log index of ${service.name}`, () => index.close());
      return index;
    };
    return { ...shared, documents, openLogIndex, dataFolder, health: checks };
  };
  return {
    of,
    bus,
    topics: wantedTopics(choice.RINGFLEET_BUS, topicPrefix),
    internal,
    instance,
    keys,
    blobs,
  };
}

/** A bus that is away makes old what is shown; one whose consumer ended for good needs another start (N-03). */
function busFinding(bus: EventBus): HealthFinding {
  const status = bus.status();
  if (status === 'connected') return { state: 'up' };
  return { state: status === 'crashed' ? 'down' : 'degraded', detail: `it is ${status}` };
}
