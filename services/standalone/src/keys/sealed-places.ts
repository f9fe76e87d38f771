import { readToEnd } from '@ringfleet/messaging';
import { keysInJson, keysOfBlobs, keysOfDocuments } from '@ringfleet/storage';
import type { SealedStores } from './open-sealed-stores.ts';

/** How many documents, records or blobs of one place a key sealed. */
export interface SealedPlace {
  /** `documents config-renderer/sites`, `topic ringfleet.fleet.v1`, `blobs`. */
  place: string;
  count: number;
}

/** Where each key of the ring sealed something, by its id. Of compacted topics the newest record of each key counts. */
export async function sealedPlaces(stores: SealedStores): Promise<Map<string, SealedPlace[]>> {
  const { keys, blobs, repositories, local, topics, bus } = stores;
  const found = new Map<string, SealedPlace[]>(keys.ring.ids.map((id) => [id, []]));
  const note = (place: string, counts: ReadonlyMap<string, number>) => {
    // What only looks like a seal names a key that is none.
    for (const [id, count] of counts) found.get(id)?.push({ place, count });
  };
  for (const { name, repository } of repositories)
    note(`documents ${name}`, await keysOfDocuments(repository));
  note('blobs', await keysOfBlobs(blobs));
  for (const { name, seals } of local)
    note(`files of ${name}`, new Map(Object.entries(await seals.sealingKeys())));
  const faults = await bus.checkTopics(topics);
  const missing = new Set(faults.filter(({ fault }) => fault === 'missing').map(({ topic }) => topic));
  for (const { topic, retention } of topics)
    if (!missing.has(topic)) note(`topic ${topic}`, await keysOfTopic(bus, topic, retention === 'compacted'));
  return found;
}

async function keysOfTopic(
  bus: SealedStores['bus'],
  topic: string,
  isCompacted: boolean,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const newest = new Map<string, Set<string>>();
  const count = (ids: Iterable<string>, by: number) => {
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + by);
  };
  await readToEnd(bus, topic, (batch) => {
    for (const { key, value } of batch) {
      const ids = keysInJson(value === null ? '' : String(value));
      count(ids, 1);
      if (!isCompacted) continue;
      count(newest.get(key) ?? [], -1);
      if (ids.size > 0) newest.set(key, ids);
      else newest.delete(key);
    }
  });
  return new Map([...counts].filter(([, n]) => n > 0));
}
