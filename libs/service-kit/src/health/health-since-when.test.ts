import { describe, expect, it } from '@jest/globals';
import { HealthRegistry, type HealthFinding } from './health-registry.ts';

describe('the health report', () => {
  it('takes the worst of the parts and says since when', async () => {
    let now = 0;
    let bus: HealthFinding = { state: 'up' };
    const registry = new HealthRegistry(() => new Date(now));
    const checks = registry.checksOf('log-indexer');
    checks.register('bus', () => bus);
    checks.register('documents', () => ({ state: 'up' }));
    await registry.report();
    now = 1000;
    bus = { state: 'degraded', detail: 'no broker' };
    await registry.report();
    now = 5000;
    expect(await registry.report()).toEqual([
      {
        service: 'log-indexer',
        state: 'degraded',
        since: '1970-01-01T00:00:01.000Z',
        parts: [
          { part: 'bus', state: 'degraded', detail: 'no broker', since: '1970-01-01T00:00:01.000Z' },
          { part: 'documents', state: 'up', since: '1970-01-01T00:00:00.000Z' },
        ],
      },
    ]);
  });

  it('counts a check that fails as down', async () => {
    const registry = new HealthRegistry();
    registry.checksOf('ftp-gateway').register('tree', () => Promise.reject(new Error('disk')));
    expect((await registry.report())[0]).toMatchObject({ state: 'down', parts: [{ detail: 'disk' }] });
  });
});
