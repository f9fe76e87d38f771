import type { LocalTree } from '@ringfleet/provisioning-tree';
import type { HealthChecks, HealthFinding } from '@ringfleet/service-kit';
import type { RenderFaults } from './rendering/render-faults.ts';

/** The tree notes once a minute that it is in step with the bus: two notes may be missing. */
const STALE_MS = 3 * 60_000;

/** Previews and phones' files come from the renderer's view of the tree: what that lacks, people do not see. */
export function registerHealth(
  health: HealthChecks,
  tree: Pick<LocalTree, 'status' | 'freshness'>,
  now: () => number = Date.now,
): void {
  const startedAt = now();
  health.register('tree view', (): HealthFinding => {
    const { complete, followedAt } = tree.freshness();
    const { rereading, unreadable } = tree.status();
    if (!complete) return { state: 'degraded', detail: 'the tree is not complete yet' };
    if (rereading)
      return { state: 'degraded', detail: 'everything is read again, the tree from before is shown' };
    // A view of yesterday is followed again within a second of the start.
    if (now() - Math.max(followedAt, startedAt) > STALE_MS)
      return { state: 'degraded', detail: `not in step with the bus since ${sinceOf(followedAt)}` };
    if (unreadable > 0)
      return { state: 'degraded', detail: `messages that could not be read since the start: ${unreadable}` };
    return { state: 'up' };
  });
}

/** What cannot be rendered is served as it last was: someone has to correct it. */
export function registerRenderFaults(health: HealthChecks, faults: Pick<RenderFaults, 'health'>): void {
  health.register('rendering', () => faults.health());
}

function sinceOf(followedAt: number): string {
  return followedAt === 0 ? 'the start' : new Date(followedAt).toISOString();
}
