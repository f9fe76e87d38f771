import { RingfleetError } from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus, Positions } from './event-bus.port.ts';

/**
 * Reads all that a topic holds at this moment, in batches of one partition each.
 * @param stopped ends the reading before its time
 * @returns how many messages there were
 * @throws RF_BUS_UNAVAILABLE when another cluster answers meanwhile: what was read is not all of either
 */
export async function readToEnd(
  bus: Pick<EventBus, 'beginningOffsets' | 'endOffsets' | 'follow'>,
  topic: string,
  take: (batch: DeliveredMessage[]) => Promise<void> | void,
  stopped?: Promise<void>,
): Promise<number> {
  const [first, end] = await Promise.all([bus.beginningOffsets(topic), bus.endOffsets(topic)]);
  const open = new Set(
    Object.keys(end)
      .map(Number)
      .filter((partition) => (first[partition] ?? 0) < (end[partition] ?? 0)),
  );
  if (open.size === 0) return 0;
  let count = 0;
  const complete = Promise.withResolvers<void>();
  complete.promise.catch(() => undefined);
  const following = await bus.follow({
    topics: [topic],
    from: { [topic]: first } satisfies Positions,
    otherwise: 'beginning',
    handle: async (batch) => {
      const held = batch.filter(({ partition, offset }) => offset < (end[partition] ?? 0));
      if (held.length > 0) await take(held);
      count += held.length;
      for (const { partition, offset } of batch)
        if (offset + 1 >= (end[partition] ?? 0)) open.delete(partition);
      if (open.size === 0) complete.resolve();
    },
    onReplaced: () =>
      complete.reject(new RingfleetError('RF_BUS_UNAVAILABLE', { reason: 'another cluster answers now' })),
  });
  try {
    await Promise.race([complete.promise, ...(stopped ? [stopped] : [])]);
  } finally {
    await following.close();
  }
  return count;
}
