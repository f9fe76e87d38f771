import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { deadLetterTopicSettings, type EventBus, type TopicSettings } from '@ringfleet/messaging';
import { busOfService, createMetrics, HealthRegistry, readSettings } from '@ringfleet/service-kit';
import { Closers } from '../closers.ts';
import { InProcessPeers } from '../in-process-peers.ts';
import { openParts } from '../parts/open-parts.ts';
import { services } from '../services.ts';
import { settingsDefinitions } from '../settings-definitions.ts';
import { consumerGroups, deadLetterTopics } from './dead-letter-topics.ts';
import { needsOfServices } from './needs-of-services.ts';

describe('what must be there before services start', () => {
  it('is what they ask for when they are built', async () => {
    const { repositories, logIndexes } = await needsOfServices();
    const names = Object.entries(repositories).flatMap(([service, all]) =>
      all.map(({ name }) => `${service}.${name}`),
    );
    expect(names).toEqual(
      expect.arrayContaining([
        'console.tokens',
        'config-renderer.managed-phones',
        'firmware-catalog.releases',
        'log-indexer.phones',
        'dhcp-options.option-sets',
      ]),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(logIndexes).toEqual(['log-indexer']);
    expect(Object.keys(repositories)).not.toContain('ftp-gateway');
  });
});

describe('the topics of dead letters', () => {
  it('are those of every group in which a service reads, and no others', async () => {
    const read = new Map<string, string[]>();
    const folder = await mkdtemp(join(tmpdir(), 'ringfleet-groups-'));
    const closers = new Closers();
    const settings = readSettings(settingsDefinitions(), {
      env: { RINGFLEET_CONFIG: undefined, RINGFLEET_FTP_PORT: '0', RINGFLEET_HTTP_PORT: '0' },
    });
    const shared = { health: new HealthRegistry(), metrics: createMetrics(), closers };
    const parts = await openParts({ folder, settings, ...shared });
    const subscribe = parts.bus.subscribe.bind(parts.bus);
    parts.bus.subscribe = (subscription) => {
      read.set(subscription.group, subscription.topics);
      return subscribe(subscription);
    };
    for (const service of services) {
      const app = await service.create(await parts.of(service, new InProcessPeers()));
      closers.add(service.name, () => app.close());
      await app.init();
      await app.startAllMicroservices();
    }
    await closers.close();
    await rm(folder, { recursive: true });

    expect([...read.keys()].toSorted()).toEqual([...consumerGroups].toSorted());
    const letters = [...read].flatMap(([group, topics]) => deadLetterTopicSettings(topics, group));
    const names = (of: TopicSettings[]) => of.map(({ topic }) => topic).toSorted();
    expect(names(deadLetterTopics('ringfleet.'))).toEqual(names(letters));
    expect(names(letters)).toContain('ringfleet.artifacts.v1.firmware-catalog.tree.dlq');
  });

  it('cannot be forgotten: a service is refused to read what it does not declare', async () => {
    const bus = { subscribe: () => Promise.reject(new Error('not refused')) } as unknown as EventBus;
    const own = busOfService(bus, { name: 'indexer', groups: { indexer: ['fleet'] } }, '');
    const reading = (group: string, topics: string[]) =>
      own.subscribe({ group, topics, handle: async () => undefined });
    await expect(reading('indexer', ['fleet.v1', 'fleet.v1.indexer.dlq'])).rejects.toThrow('not refused');
    await expect(reading('indexer', ['logs.v1'])).rejects.toThrow('name it in its groups');
    await expect(reading('indexer.more', ['fleet.v1'])).rejects.toThrow('name it in its groups');
  });
});
