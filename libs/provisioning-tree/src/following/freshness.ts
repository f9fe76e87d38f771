import type { RereadReason, TreeFreshness, TreePositions } from '../followed-tree.port.ts';

/** As long as deletions are kept; who was away longer does not hear of all of them. */
const LONGEST_ABSENCE_MS = 30 * 86_400_000;

/** The bus as it is found at the start. */
export interface BusAtStart {
  cluster: string;
  ends: TreePositions;
  /** Milliseconds since 1970. */
  now: number;
}

/** Why the whole bus must be read again; undefined to go on from the stored positions (design section 5, Freshness). */
export function whyReread(tree: TreeFreshness, bus: BusAtStart): RereadReason | undefined {
  if (tree.cluster === undefined) return 'new';
  // Topics that were made anew on the same cluster hold no more than those of another one, and are treated alike.
  if (tree.cluster !== bus.cluster || isBeyond(tree.positions, bus.ends)) return 'other-cluster';
  return bus.now - tree.followedAt > LONGEST_ABSENCE_MS ? 'absent-too-long' : undefined;
}

/** Whether all that was there at the start of a re-read has been read. */
export function isReread(positions: TreePositions, until: TreePositions): boolean {
  return !isBeyond(until, positions);
}

function isBeyond(positions: TreePositions, ends: TreePositions): boolean {
  return (Object.keys(positions) as (keyof TreePositions)[]).some((topic) =>
    Object.entries(positions[topic]).some(
      ([partition, next]) => next > (ends[topic][Number(partition)] ?? 0),
    ),
  );
}
