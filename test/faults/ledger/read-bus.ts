import { decodeEvent, topicName, type EventOf } from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus } from '@ringfleet/messaging';
import type { HeldEvent } from './held-uploads.ts';

type UploadStored = EventOf<'ringfleet.phone.upload-stored.v1'>;

/** Every event of an upload that the bus holds now, repeats included. */
export async function readUploadEvents(bus: EventBus, topicPrefix: string): Promise<HeldEvent[]> {
  const topic = topicName('phoneUploads', topicPrefix);
  const stored = (await readTopic(bus, topic)).flatMap(uploadIn);
  return stored.map(({ id, data: { mac = '', kind, order, hash, blob } }) => ({
    ...{ id, mac, kind, order, hash, blobKey: blob.key },
  }));
}

/** None in what is no event of ours, or of another type. */
function uploadIn(message: DeliveredMessage): UploadStored[] {
  try {
    const event = decodeEvent(message);
    return event.type === 'ringfleet.phone.upload-stored.v1' ? [event as UploadStored] : [];
  } catch {
    return [];
  }
}

/** The messages of a topic from its beginning to what is its end now. */
async function readTopic(bus: EventBus, topic: string): Promise<DeliveredMessage[]> {
  const [begins, ends] = await Promise.all([bus.beginningOffsets(topic), bus.endOffsets(topic)]);
  const found: DeliveredMessage[] = [];
  const waiting = new Set(
    Object.keys(ends).filter(
      (partition) => (ends[Number(partition)] ?? 0) > (begins[Number(partition)] ?? 0),
    ),
  );
  const { promise: all, resolve } = Promise.withResolvers<void>();
  if (waiting.size === 0) resolve();
  const subscription = await bus.follow({
    topics: [topic],
    otherwise: 'beginning',
    handle: async (batch) => {
      found.push(...batch);
      for (const { partition, offset } of batch)
        if (offset + 1 >= (ends[partition] ?? 0)) waiting.delete(String(partition));
      if (waiting.size === 0) resolve();
    },
  });
  await all;
  await subscription.close();
  return found;
}
