import type { ServiceParts } from '@ringfleet/service-kit';
import type { FtpGateway } from './gateway.ts';

/** Phones are served from local files, so nothing outside ever makes a gateway unhealthy: it only degrades. */
export function registerHealth(
  health: ServiceParts['health'],
  { journal, delivery, tree }: FtpGateway,
): void {
  health.register('journal', () => {
    const { used, limit } = journal.space;
    if (used >= limit)
      return { state: 'degraded', detail: `the journal is full (${limit} bytes): uploads get 452` };
    if (!delivery.failing) return { state: 'up' };
    const since = delivery.failing.toISOString();
    return { state: 'degraded', detail: `${journal.pendingCount} uploads wait for delivery since ${since}` };
  });
  health.register('tree', () => {
    const { rereading, missingImages } = tree.status();
    if (!tree.freshness().complete) return { state: 'degraded', detail: 'the tree is not complete yet' };
    if (rereading)
      return { state: 'degraded', detail: 'everything is read again, the tree from before is served' };
    if (missingImages > 0) return { state: 'degraded', detail: `${missingImages} images are not here yet` };
    return { state: 'up' };
  });
}
