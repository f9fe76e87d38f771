import type { HealthChecks } from './health-registry.ts';

/** What a service learned is safe in its documents; while it cannot be published, others see older facts. */
export function registerOutboxHealth(
  health: HealthChecks,
  relay: { readonly failing: Date | undefined },
): void {
  health.register('outbox', () => {
    const { failing } = relay;
    if (!failing) return { state: 'up' };
    return { state: 'degraded', detail: `nothing could be published since ${failing.toISOString()}` };
  });
}
