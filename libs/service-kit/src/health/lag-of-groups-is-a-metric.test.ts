import { describe, expect, it } from '@jest/globals';
import { LagWatch } from './lag-watch.ts';
import { createMetrics } from './metrics.module.ts';

describe('the lag of consumer groups', () => {
  it('is told by group, topic and partition, as long as the process is in the group and the bus says', async () => {
    const lags: Record<string, Record<string, Record<number, number>>> = {
      indexer: { 'uploads.v1': { 0: 7, 1: 0 } },
      'catalog.tree': { 'artifacts.v1': { 0: 2 } },
    };
    const bus = {
      groups: () => ['indexer', 'catalog.tree'],
      partitionLag: async (group: string) => {
        const lag = lags[group];
        if (lag === undefined) throw new Error('no broker answers');
        return lag;
      },
    };
    const registry = createMetrics();
    const watch = new LagWatch(bus, registry);
    const told = async () => {
      await watch.look();
      const lines = (await registry.metrics()).split('\n');
      return lines.filter((line) => line.startsWith('ringfleet_bus_lag'));
    };
    const ofCatalog = 'ringfleet_bus_lag{group="catalog.tree",topic="artifacts.v1",partition="0"} 2';
    expect(await told()).toEqual([
      'ringfleet_bus_lag{group="indexer",topic="uploads.v1",partition="0"} 7',
      'ringfleet_bus_lag{group="indexer",topic="uploads.v1",partition="1"} 0',
      ofCatalog,
    ]);
    delete lags.indexer;
    expect(await told()).toEqual([ofCatalog]);
    bus.groups = () => [];
    expect(await told()).toEqual([]);
    await watch.close();
  });
});
