import type { OutboxRelay } from '@ringfleet/messaging';
import type { HealthChecks } from '@ringfleet/service-kit';

/** What the indexer learned is safe in its documents; while it cannot be published, others see older facts. */
export function registerHealth(health: HealthChecks, relay: Pick<OutboxRelay, 'failing'>): void {
  health.register('outbox', () => {
    const { failing } = relay;
    if (!failing) return { state: 'up' };
    return { state: 'degraded', detail: `nothing could be published since ${failing.toISOString()}` };
  });
}
