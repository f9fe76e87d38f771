import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalTree, type LocalTree } from '@ringfleet/provisioning-tree';
import { HealthRegistry } from '@ringfleet/service-kit';
import { createSealer, openEmbeddedBlobStore, openKeyRing, type BlobStore } from '@ringfleet/storage';
import { registerHealth } from './renderer-health.ts';

describe('the tree view', () => {
  let folder: string;
  let blobs: BlobStore;
  let tree: LocalTree;
  let health: HealthRegistry;
  let now = Date.parse('2026-11-23T10:00:00Z');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-renderer-health-'));
    blobs = await openEmbeddedBlobStore({ folder: join(folder, 'blobs') });
    const sealer = createSealer(await openKeyRing({ file: join(folder, 'keys.json') }));
    tree = await openLocalTree({
      ...{ folder: join(folder, 'tree'), sealer, blobs, gateway: 'renderer' },
      now: () => now,
    });
    health = new HealthRegistry();
    registerHealth(health.checksOf('config-renderer'), tree, () => now);
  });
  afterEach(async () => {
    await tree.close();
    await blobs.close();
    await rm(folder, { recursive: true });
  });
  const finding = async () => {
    const [service] = await health.report();
    const { state, detail } = service?.parts[0] ?? {};
    return [state, detail];
  };

  it('is degraded until it is complete, when it is older than a few minutes, and when it skipped messages', async () => {
    expect(await finding()).toEqual(['degraded', 'the tree is not complete yet']);
    await tree.beginReread('cluster', 'new', { artifacts: {}, phoneFiles: {}, overrideEdits: {} });
    await tree.endReread();
    expect(await finding()).toEqual(['up', undefined]);
    await tree.touch();
    await tree.beginReread('other', 'other-cluster', { artifacts: {}, phoneFiles: {}, overrideEdits: {} });
    expect(await finding()).toEqual(['degraded', 'everything is read again, the tree from before is shown']);
    await tree.endReread();
    now += 10 * 60_000;
    expect(await finding()).toEqual(['degraded', 'not in step with the bus since 2026-11-23T10:00:00.000Z']);
    await tree.apply('artifacts', [
      {
        ...{ topic: 'ringfleet.artifacts.v1', partition: 0, offset: 0, key: 'x' },
        ...{ value: Buffer.from('no event'), headers: {}, timestamp: now },
      },
    ]);
    expect(await finding()).toEqual(['degraded', 'messages that could not be read since the start: 1']);
  });
});
