import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consoleRepositories } from '@ringfleet/console';
import {
  createMetrics,
  HealthRegistry,
  readSettings,
  type RingfleetService,
  type ServiceParts,
} from '@ringfleet/service-kit';
import type { DocumentStore } from '@ringfleet/storage';
import type { migrateMongo } from '@ringfleet/storage/mongo';
import { Closers } from '../closers.ts';
import { InProcessPeers } from '../in-process-peers.ts';
import { openParts } from '../parts/open-parts.ts';
import { services } from '../services.ts';
import { settingsDefinitions } from '../settings-definitions.ts';

type Repositories = NonNullable<Parameters<typeof migrateMongo>[1]['repositories']>;

/** What must be there before services start. */
export interface NeedsOfServices {
  /** Of those that share their state, by the service. */
  repositories: Repositories;
  /** Services that index log lines. */
  logIndexes: string[];
}

/**
 * What services ask for when they are built: each is, on passing embedded parts, and nothing of it runs. So there is no
 * list beside the code that could lack something.
 */
export function needsOfServices(): Promise<NeedsOfServices> {
  return (asked ??= askServices());
}

/** Of the code of this process, so it stays the same. */
let asked: Promise<NeedsOfServices> | undefined;

async function askServices(): Promise<NeedsOfServices> {
  const folder = await mkdtemp(join(tmpdir(), 'ringfleet-needs-'));
  const closers = new Closers();
  try {
    const settings = readSettings(settingsDefinitions(), {
      env: { RINGFLEET_CONFIG: undefined },
    });
    const shared = { health: new HealthRegistry(), metrics: createMetrics(), closers };
    const parts = await openParts({ folder, settings, ...shared });
    const repositories: Repositories = { console: consoleRepositories };
    const logIndexes: string[] = [];
    for (const service of services) {
      const needs = await needsOf(service, await parts.of(service, new InProcessPeers()));
      if (service.state !== 'own') repositories[service.name] = needs.repositories;
      if (needs.hasLogIndex) logIndexes.push(service.name);
    }
    return { repositories, logIndexes };
  } finally {
    await closers.close();
    await rm(folder, { recursive: true });
  }
}

async function needsOf(
  service: RingfleetService,
  parts: ServiceParts,
): Promise<{ repositories: Repositories[string]; hasLogIndex: boolean }> {
  // Some are asked for in several places.
  const repositories = new Map<string, Repositories[string][number]>();
  const documents = noting<DocumentStore>(parts.documents, {
    repository: (definition) => {
      repositories.set(definition.name, definition);
      return parts.documents.repository(definition);
    },
  });
  let hasLogIndex = false;
  const openLogIndex: ServiceParts['openLogIndex'] = (retention) => {
    hasLogIndex = true;
    return parts.openLogIndex(retention);
  };
  const app = await service.create({ ...parts, documents, openLogIndex });
  await app.close();
  return { repositories: [...repositories.values()], hasLogIndex };
}

/** The same part, but for some of what it does. */
function noting<T extends object>(part: T, instead: Partial<T>): T {
  return Object.assign(Object.create(part) as T, instead);
}
