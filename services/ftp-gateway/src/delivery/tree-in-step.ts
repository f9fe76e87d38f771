import type { EventBus } from '@ringfleet/messaging';
import type { LocalTree } from '@ringfleet/provisioning-tree';

const TRIES = 60;
const FIRST_MS = 20;
const LONGEST_MS = 1_000;

export interface TreeInStepParts {
  bus: Pick<EventBus, 'endOffsets'>;
  tree: Pick<LocalTree, 'freshness'>;
  /** Full name of topic phone-files. */
  topic: string;
}

/**
 * Waits a minute at most until whatever was said of phone files until now is in the tree: only then is what it does not
 * name nobody's.
 * @param pause ends the waiting by rejecting
 * @returns false when nothing may be judged now
 */
export async function treeIsInStep(
  { bus, tree, topic }: TreeInStepParts,
  pause: (ms: number) => Promise<void>,
): Promise<boolean> {
  const ends = Object.entries(await bus.endOffsets(topic));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { complete, reread, positions } = tree.freshness();
    if (!complete || reread) return false;
    if (ends.every(([partition, end]) => (positions.phoneFiles[Number(partition)] ?? 0) >= end)) return true;
    await pause(Math.min(FIRST_MS * 2 ** tries, LONGEST_MS));
  }
  return false;
}
