import { describe, expect, it } from '@jest/globals';
import { HealthRegistry } from '@ringfleet/service-kit';
import { registerHealth } from './indexer-health.ts';

describe("the indexer's health", () => {
  it('is degraded while nothing can be published, and says since when', async () => {
    const registry = new HealthRegistry();
    const relay: { failing: Date | undefined } = { failing: undefined };
    registerHealth(registry.checksOf('log-indexer'), relay);
    expect((await registry.report())[0]).toMatchObject({ state: 'up', parts: [{ part: 'outbox' }] });
    relay.failing = new Date('2026-11-23T10:00:00Z');
    expect((await registry.report())[0]).toMatchObject({
      state: 'degraded',
      parts: [{ part: 'outbox', detail: 'nothing could be published since 2026-11-23T10:00:00.000Z' }],
    });
  });
});
