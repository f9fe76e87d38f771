import type { OutboxRelay } from '@ringfleet/messaging';
import type { HealthChecks } from '@ringfleet/service-kit';
import type { IndexWatch } from './metrics/index-watch.ts';

/**
 * What the indexer learned is safe in its documents; while it cannot be published, others see older facts. While the index
 * does not answer, uploads wait on the bus and nothing can be found.
 */
export function registerHealth(
  health: HealthChecks,
  relay: Pick<OutboxRelay, 'failing'>,
  watch: Pick<IndexWatch, 'failing'>,
): void {
  health.register('log index', () => {
    if (!watch.failing) return { state: 'up' };
    return { state: 'down', detail: `the index does not answer since ${watch.failing.toISOString()}` };
  });
  health.register('outbox', () => {
    const { failing } = relay;
    if (!failing) return { state: 'up' };
    return { state: 'degraded', detail: `nothing could be published since ${failing.toISOString()}` };
  });
}
