import { describe, expect, it } from '@jest/globals';
import { HealthRegistry } from '@ringfleet/service-kit';
import { registerHealth } from './indexer-health.ts';
import { IndexWatch } from './metrics/index-watch.ts';

describe("the indexer's health", () => {
  it('is degraded while nothing can be published, and says since when', async () => {
    const registry = new HealthRegistry();
    const relay: { failing: Date | undefined } = { failing: undefined };
    registerHealth(registry.checksOf('log-indexer'), relay, { failing: undefined });
    expect((await registry.report())[0]).toMatchObject({
      state: 'up',
      parts: [{ part: 'log index' }, { part: 'outbox' }],
    });
    relay.failing = new Date('2026-11-23T10:00:00Z');
    expect((await registry.report())[0]).toMatchObject({
      state: 'degraded',
      parts: [
        { state: 'up' },
        { part: 'outbox', detail: 'nothing could be published since 2026-11-23T10:00:00.000Z' },
      ],
    });
  });

  it('is down while the index does not answer', async () => {
    const registry = new HealthRegistry();
    const index: { size: () => Promise<{ lines: number; bytes: number }> } = {
      size: async () => ({ lines: 1, bytes: 1 }),
    };
    const watch = new IndexWatch(index);
    registerHealth(registry.checksOf('log-indexer'), { failing: undefined }, watch);
    await watch.look();
    expect((await registry.report())[0]).toMatchObject({ state: 'up' });
    index.size = () => Promise.reject(new Error('the disk is gone'));
    await watch.look();
    expect((await registry.report())[0]).toMatchObject({ state: 'down', parts: [{ part: 'log index' }, {}] });
  });
});
