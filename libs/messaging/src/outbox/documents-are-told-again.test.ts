import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RingfleetError } from '@ringfleet/contracts';
import {
  openEmbeddedDocumentStore,
  type DocumentStore,
  type OutboxMessage,
  type Repository,
  type Stored,
} from '@ringfleet/storage';
import { z } from 'zod';
import { openEmbeddedEventBus } from '../embedded/open-embedded-event-bus.ts';
import type { EventBus } from '../event-bus.port.ts';
import { readToEnd } from '../read-to-end.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { tellAgain } from './tell-again.ts';

const topic = 'things';
/** More than a page. */
const MANY = 600;

describe('documents that are told again', () => {
  let folder: string;
  let store: DocumentStore;
  let bus: EventBus;
  let relay: OutboxRelay;
  let things: Repository<{ word: string }>;
  /** Publications that fail from now on. */
  let failures = 0;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-again-'));
    store = await openEmbeddedDocumentStore({ file: join(folder, 'documents.db') });
    bus = await openEmbeddedEventBus({ file: join(folder, 'log.db') });
    await bus.ensureTopics([{ topic, partitions: 1, retention: 'compacted' }]);
    things = store.repository({ name: 'things', schema: z.object({ word: z.string() }) });
    const fallible = Object.create(bus) as EventBus;
    fallible.publish = async (...given) => {
      if (failures > 0) {
        failures -= 1;
        throw new RingfleetError('RF_BUS_UNAVAILABLE', { reason: 'it is away' });
      }
      await bus.publish(...given);
    };
    relay = new OutboxRelay({ store, bus: fallible, firstBackoffMs: 1 });
    relay.start();
  });
  afterEach(async () => {
    failures = 0;
    await relay.stop();
    await Promise.all([bus.close(), store.close()]);
    await rm(folder, { recursive: true });
  });

  const put = (words: Record<string, string>) =>
    things.putMany(Object.entries(words).map(([id, word]) => ({ id, value: { word } })));
  const messageOf = ({ id, value }: Pick<Stored<{ word: string }>, 'id' | 'value'>): OutboxMessage => ({
    ...{ topic, key: id, value: Buffer.from(value.word), headers: {} },
  });
  /** The newest word of each key. */
  const held = async () => {
    const words = new Map<string, string>();
    await readToEnd(bus, topic, (batch) => {
      for (const { key, value } of batch) words.set(key, String(value));
    });
    return Object.fromEntries(words);
  };

  it('are on the bus when that is said, but for those of which nothing is told', async () => {
    await put({ one: 'a', two: '', three: 'c' });
    const told = await tellAgain(things, relay, (thing) =>
      thing.value.word === '' ? undefined : messageOf(thing),
    );
    expect(told).toBe(2);
    expect(await held()).toEqual({ one: 'a', three: 'c' });
  });

  it('stop with the bus, wait for no more than a page, and are all there when they are told once more', async () => {
    const words = Object.fromEntries(Array.from({ length: MANY }, (_, n) => [`thing-${n}`, `word-${n}`]));
    await put(words);
    failures = 1;
    const asked = tellAgain(things, relay, messageOf);
    await expect(asked).rejects.toMatchObject({ code: 'RF_BUS_UNAVAILABLE' });
    await relay.settled();
    expect(Object.keys(await held())).toHaveLength(500);
    expect(await tellAgain(things, relay, messageOf)).toBe(MANY);
    expect(await held()).toEqual(words);
  });

  it('that somebody changes meanwhile are told as they are now', async () => {
    await put({ one: 'a', two: 'b' });
    let changed: Promise<unknown> | undefined;
    const changing: Repository<{ word: string }> = Object.create(things) as typeof things;
    changing.put = async (id, value, options) => {
      await (changed ??= Promise.all([things.put('one', { word: 'newer' }), things.delete('two')]));
      return things.put(id, value, options);
    };
    expect(await tellAgain(changing, relay, messageOf)).toBe(1);
    expect(await held()).toEqual({ one: 'newer' });
  });

  it('are refused by a relay that has stopped', async () => {
    await put({ one: 'a' });
    await relay.stop();
    await expect(tellAgain(things, relay, messageOf)).rejects.toMatchObject({ code: 'RF_BUS_CLOSED' });
  });
});
