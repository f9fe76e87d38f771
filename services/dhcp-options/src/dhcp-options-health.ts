import type { OutboxRelay } from '@ringfleet/messaging';
import type { HealthChecks } from '@ringfleet/service-kit';

/** Option sets are safe in documents; while they cannot be published, others see older ones. */
export function registerHealth(health: HealthChecks, relay: Pick<OutboxRelay, 'failing'>): void {
  health.register('outbox', () => {
    const { failing } = relay;
    if (!failing) return { state: 'up' };
    return { state: 'degraded', detail: `nothing could be published since ${failing.toISOString()}` };
  });
}
