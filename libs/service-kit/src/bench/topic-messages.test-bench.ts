import { setImmediate } from 'node:timers/promises';
import { topicName, type TopicId } from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus } from '@ringfleet/messaging';

/** Everything that a topic holds now, tombstones too; each partition in order. */
export async function messagesOf(bus: EventBus, topic: TopicId): Promise<DeliveredMessage[]> {
  // The embedded bus answers without leaving this turn of the event loop: whoever asks in a loop lets others have theirs.
  await setImmediate();
  const name = topicName(topic);
  const [begin, end] = [await bus.beginningOffsets(name), await bus.endOffsets(name)];
  const unread = new Map(
    Object.entries(end)
      .map(([partition, offset]) => [Number(partition), offset] as const)
      .filter(([partition, offset]) => offset > (begin[partition] ?? 0)),
  );
  const messages: DeliveredMessage[] = [];
  if (unread.size === 0) return messages;
  const done = Promise.withResolvers<void>();
  const following = await bus.follow({
    topics: [name],
    otherwise: 'beginning',
    handle: async (batch) => {
      for (const message of batch) {
        const last = (end[message.partition] ?? 0) - 1;
        if (message.offset <= last) messages.push(message);
        if (message.offset >= last) unread.delete(message.partition);
      }
      if (unread.size === 0) done.resolve();
    },
  });
  await done.promise;
  await following.close();
  return messages;
}

/** The newest message of each key, in the order in which they came; keys with a tombstone are left out. */
export async function heldMessages(bus: EventBus, topic: TopicId): Promise<Map<string, DeliveredMessage>> {
  const held = new Map<string, DeliveredMessage>();
  for (const message of await messagesOf(bus, topic)) {
    held.delete(message.key);
    if (message.value !== null) held.set(message.key, message);
  }
  return held;
}
