import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { RingfleetError } from '@ringfleet/contracts';
import {
  createMetrics,
  HealthRegistry,
  lockDataFolder,
  processSettings,
  type LocalSeals,
  type RingfleetService,
  type Settings,
} from '@ringfleet/service-kit';
import type { Repository } from '@ringfleet/storage';
import { Closers } from '../closers.ts';
import { deadLetterTopics } from '../cluster/dead-letter-topics.ts';
import { needsOfServices } from '../cluster/needs-of-services.ts';
import { settingsOf, type GivenSettings } from '../given-settings.ts';
import { InProcessPeers } from '../in-process-peers.ts';
import { openParts, type OpenParts } from '../parts/open-parts.ts';
import { partsChoice } from '../parts/parts-choice.ts';
import { services } from '../services.ts';

/** Everything of an installation in which sealed bytes lie, but for what the processes of a cluster hold locally. */
export interface SealedStores extends Pick<OpenParts, 'bus' | 'blobs' | 'keys' | 'topics'> {
  repositories: { name: string; repository: Repository<unknown> }[];
  /** On one machine: what its services hold in files of their own. */
  local: { name: string; seals: LocalSeals }[];
}

/** Where the key file of the settings lies, and whether it is one machine's. */
export function keyFile(options: GivenSettings): { file: string; isCluster: boolean } {
  const settings = settingsOf(options);
  const choice = partsChoice(settings);
  const folder = resolve(settings.of(processSettings).RINGFLEET_DATA_DIR);
  const file = resolve(choice.RINGFLEET_KEYS_FILE ?? join(folder, 'keys.json'));
  if (!existsSync(file)) throw new RingfleetError('RF_KEY_FILE_MISSING', { file });
  return { file, isCluster: choice.RINGFLEET_BUS === 'kafka' };
}

/**
 * Opens the stores of the settings: on one machine the data folder, which no process may have meanwhile; in a cluster
 * those that it shares, while it runs.
 * @throws RF_SETTINGS_INVALID, RF_KEY_FILE_MISSING, RF_DATA_DIR_HELD, RF_STORE_UNAVAILABLE
 */
export async function withSealedStores<T>(
  options: GivenSettings,
  work: (stores: SealedStores) => Promise<T>,
): Promise<T> {
  const { isCluster } = keyFile(options);
  const settings = settingsOf(options);
  const closers = new Closers();
  try {
    const folder = isCluster ? await passingFolder(closers) : await heldFolder(settings, closers);
    const { RINGFLEET_TOPIC_PREFIX: prefix } = settings.of(processSettings);
    const needs = await needsOfServices();
    const shared = { health: new HealthRegistry(), metrics: createMetrics(), closers };
    const parts = await openParts({ folder, settings, ...shared });
    const repositories: SealedStores['repositories'] = [];
    for (const [name, definitions] of Object.entries(needs.repositories)) {
      const owner: Pick<RingfleetService, 'name'> = { name };
      const { documents } = await parts.of(owner, new InProcessPeers());
      for (const definition of definitions)
        repositories.push({
          name: `${name}/${definition.name}`,
          repository: documents.repository(definition),
        });
    }
    const local = isCluster ? [] : await openLocal(parts, closers);
    return await work({
      ...parts,
      local,
      topics: [...parts.topics, ...deadLetterTopics(prefix)],
      repositories,
    });
  } finally {
    await closers.close();
  }
}

async function openLocal(parts: OpenParts, closers: Closers): Promise<SealedStores['local']> {
  const local: SealedStores['local'] = [];
  for (const service of services) {
    if (!service.openLocalSeals) continue;
    const seals = await service.openLocalSeals(await parts.of(service, new InProcessPeers()));
    closers.add(`files of ${service.name}`, () => seals.close());
    local.push({ name: service.name, seals });
  }
  return local;
}

async function passingFolder(closers: Closers): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ringfleet-keys-'));
  closers.add('passing folder', () => rm(folder, { recursive: true }));
  return folder;
}

async function heldFolder(settings: Settings, closers: Closers): Promise<string> {
  const folder = resolve(settings.of(processSettings).RINGFLEET_DATA_DIR);
  const lock = await lockDataFolder(folder);
  closers.add('lock', () => lock.release());
  return folder;
}
