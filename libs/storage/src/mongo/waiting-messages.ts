import type { OutboxMessage } from '../repository.port.ts';
import { asBuffer } from './as-buffer.ts';
import type { DocumentModel, WaitingMessage } from './document-schema.ts';

/** A message where it waits: in a document of a collection. */
export interface Waiting {
  collection: string;
  id: string;
  message: WaitingMessage;
  /**
   * Its place among all: the number of its put, or of an earlier message of the same document if that is higher. Of two
   * puts to one document at the same moment, the one that was written later may have the lower number.
   */
  place: number;
}

/** Documents handed over by one message of the driver; messages may hold up to 256 KiB each. */
const BATCH = 50;
const MOST_BYTES = 8 * 1024 * 1024;

/** The form in which messages wait. */
export function toWait(messages: readonly OutboxMessage[], seq: number): WaitingMessage[] {
  return messages.map(({ topic, key, value, headers }, place) => ({
    ref: `${seq}.${place}`,
    seq,
    topic,
    key,
    value: value && Buffer.from(value),
    headers: JSON.stringify(headers),
  }));
}

export function fromWaiting({ topic, key, value, headers }: WaitingMessage): OutboxMessage {
  return {
    topic,
    key,
    value: value && asBuffer(value),
    headers: JSON.parse(headers) as Record<string, string>,
  };
}

/**
 * The oldest messages of a collection. With many or large ones not all are read: then `upTo` is the highest place
 * up to which none is missing.
 */
export async function oldestOf(
  model: DocumentModel,
  limit: number,
): Promise<{ waiting: Waiting[]; upTo: number }> {
  const waiting: Waiting[] = [];
  const collection = model.collection.name;
  let bytes = 0;
  const cursor = model
    .find({ pending: { $gt: 0 } })
    .sort({ pending: 1 })
    .limit(limit)
    .select({ outbox: 1, pending: 1 })
    .lean()
    .cursor({ batchSize: BATCH });
  for await (const { _id: id, outbox = [], pending = 0 } of cursor) {
    let place = 0;
    for (const message of outbox) {
      place = Math.max(place, message.seq);
      waiting.push({ collection, id, message, place });
      bytes += message.value ? asBuffer(message.value).length : 0;
    }
    if (bytes > MOST_BYTES) return { waiting, upTo: pending };
  }
  return { waiting, upTo: Infinity };
}

/** Removes messages that were delivered, and documents of which nothing else was left. */
export async function remove(model: DocumentModel, refsOf: ReadonlyMap<string, string[]>): Promise<void> {
  const ids = [...refsOf.keys()];
  const delivered = Array.from(refsOf, ([_id, refs]) => ({
    updateOne: { filter: { _id }, update: { $pull: { outbox: { ref: { $in: refs } } } } },
  }));
  await model.bulkWrite(delivered, { ordered: false });
  const empty = { _id: { $in: ids }, 'outbox.0': { $exists: false } };
  await model.updateMany(empty, { $unset: { outbox: 1, pending: 1 } });
  await model.deleteMany({ ...empty, live: false });
  const left = await model
    .find({ _id: { $in: ids }, 'outbox.0': { $exists: true } })
    .select({ outbox: { $slice: 1 } })
    .lean();
  for (const { _id, outbox = [] } of left)
    await model.updateOne({ _id, 'outbox.0.ref': outbox[0]?.ref }, { $set: { pending: outbox[0]?.seq } });
}
