import type { DocumentStore, OutboxMessage } from '@ringfleet/storage';
import { type MongoConnection, openMongoDocumentStore } from '@ringfleet/storage/mongo';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoBench } from './mongo-place.ts';
import { type AskedQuery, watchQueries } from './mongo-queries.ts';
import { messageAbout, things } from './things.ts';

const LEASE_MS = 1_000;

describe('the outbox of a service with several processes', () => {
  let bench: MongoBench;
  const stores: DocumentStore[] = [];
  beforeEach(async () => {
    bench = await MongoBench.open();
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await bench.close();
  });

  const open = async (connection?: MongoConnection) => {
    const store = openMongoDocumentStore({
      connection: connection ?? (await bench.connect()),
      ...{ service: 'fleet', migrations: 'run', outboxLeaseMs: LEASE_MS, outboxPollMs: 50 },
    });
    stores.push(store);
    return { store, repository: store.repository(things) };
  };
  const keysOf = (pending: { message: OutboxMessage }[]) => pending.map(({ message }) => message.key);
  /** Resolves when a store that is told of something was handed this many messages. */
  const handed = (store: DocumentStore, count: number) =>
    new Promise<string[]>((resolve, reject) => {
      store.onOutbox(() => {
        store.pendingOutbox(1_000).then((pending) => {
          if (pending.length >= count) resolve(keysOf(pending));
        }, reject);
      });
    });

  it('is handed to one of them, with what the others put', async () => {
    const [one, other] = [await open(), await open()];
    expect(await one.store.pendingOutbox(10)).toEqual([]);
    const all = handed(one.store, 20);
    for (let n = 0; n < 20; n += 1)
      await (n % 2 ? one : other).repository.put(`d${n}`, {}, { outbox: [messageAbout(String(n))] });
    expect(await all).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
    expect(await other.store.pendingOutbox(10)).toEqual([]);
  });

  it('goes to another when its holder ends, and when it is killed', async () => {
    const first = await open();
    const holder = await bench.connect();
    const second = await open(holder);
    const third = await open();
    await first.repository.put('a', {}, { outbox: [messageAbout('1')] });
    expect(keysOf(await first.store.pendingOutbox(10))).toEqual(['1']);
    await first.store.close();
    expect(keysOf(await second.store.pendingOutbox(10))).toEqual(['1']);
    // As if killed: it can neither say that it lives nor give anything back.
    const taken = handed(third.store, 1);
    await holder.close();
    expect(await taken).toEqual(['1']);
  });

  it('keeps the order in which a document changed, although a later change took its number before', async () => {
    const connection = await bench.connect();
    const { store, repository } = await open(connection);
    await repository.put('a', {}, { outbox: [messageAbout('1')] });
    await repository.put('b', {}, { outbox: [messageAbout('2')] });
    await repository.put('c', {}, { outbox: [messageAbout('3')] });
    const raw = connection.mongoose.collection<{ _id: string }>('fleet.things');
    // As if the put of 3 had been written to `a` while that of 1 was on its way.
    const [{ outbox: late }, { outbox: early }] = (await raw
      .find({ _id: { $in: ['c', 'a'] } })
      .sort({ _id: -1 })
      .toArray()) as unknown as { outbox: object[] }[] as [{ outbox: object[] }, { outbox: object[] }];
    await raw.updateOne({ _id: 'a' }, { $set: { outbox: [...late, ...early], pending: 1 } });
    await raw.deleteOne({ _id: 'c' });
    expect(keysOf(await store.pendingOutbox(10))).toEqual(['2', '3', '1']);
  });

  it('keeps the order of what is acknowledged, also when only some of it is released', async () => {
    const { store, repository } = await open();
    const sent: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      await repository.put(`d${n % 3}`, {}, { outbox: [messageAbout(`${n}a`), messageAbout(`${n}b`)] });
      sent.push(`${n}a`, `${n}b`);
    }
    expect(keysOf(await store.pendingOutbox(1_000))).toEqual(sent);
    expect(keysOf(await store.pendingOutbox(7))).toEqual(sent.slice(0, 7));
    // Some of a document's are released, as when one topic fails.
    const pending = await store.pendingOutbox(1_000);
    await store.releaseOutbox(pending.filter((_, index) => index % 3 === 0).map(({ ref }) => ref));
    const left = sent.filter((_, index) => index % 3 !== 0);
    expect(keysOf(await store.pendingOutbox(1_000))).toEqual(left);
    expect(keysOf(await store.pendingOutbox(2))).toEqual(left.slice(0, 2));
    await store.releaseOutbox(pending.map(({ ref }) => ref));
    expect(await store.pendingOutbox(10)).toEqual([]);
  });

  it('is looked for where something was put, and nowhere else', async () => {
    const connection = await bench.connect();
    const { store, repository } = await open(connection);
    const others = store.repository({ ...things, name: 'others' });
    const asked: AskedQuery[] = [];
    const takeAll = async () => {
      const pending = await store.pendingOutbox(10);
      await store.releaseOutbox(pending.map(({ ref }) => ref));
      return keysOf(pending);
    };
    // Whatever an earlier process left.
    await others.put('a', {}, { outbox: [messageAbout('1')] });
    while ((await takeAll()).length > 0);
    watchQueries(connection.mongoose, asked);
    await repository.put('a', {}, { outbox: [messageAbout('2')] });
    asked.length = 0;
    expect(await takeAll()).toEqual(['2']);
    expect(await takeAll()).toEqual([]);
    expect(new Set(asked.map(({ collection }) => collection))).toEqual(new Set(['fleet.things']));
    asked.length = 0;
    expect(await takeAll()).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('holds what a deleted document left, which is nowhere else to be seen', async () => {
    const connection = await bench.connect();
    const { store, repository } = await open(connection);
    const raw = connection.mongoose.collection('fleet.things');
    await repository.put('a', { colour: 'red', code: '7' }, { outbox: [messageAbout('1')] });
    await repository.delete('a');
    await repository.delete('b', { outbox: [messageAbout('2')] });
    expect(await raw.countDocuments()).toBe(2);
    for (const options of [{}, { index: 'colour' }, { index: 'code' }, { prefix: 'a' }]) {
      expect((await repository.list(options)).items).toEqual([]);
      expect(await repository.count(options)).toBe(0);
    }
    expect(await repository.get('a')).toBeUndefined();
    await expect(repository.delete('a', { expectedVersion: 1 })).rejects.toMatchObject({
      code: 'RF_VERSION_CONFLICT',
    });
    await repository.put('c', { code: '7' });
    expect(await repository.put('a', {}, { expectedVersion: 0, outbox: [messageAbout('3')] })).toBe(1);
    await repository.delete('a', { expectedVersion: 1 });
    const pending = await store.pendingOutbox(10);
    expect(keysOf(pending)).toEqual(['1', '2', '3']);
    await store.releaseOutbox(pending.map(({ ref }) => ref));
    expect(await raw.find().project({ _id: 1 }).toArray()).toEqual([{ _id: 'c' }]);
  });

  it('of many documents is handed over in pieces, oldest first', async () => {
    const { store, repository } = await open();
    const others = store.repository({ ...things, name: 'others' });
    const sent: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const [key, bytes] = [String(n), 'x'.repeat(2_000_000)];
      await (n % 2 ? others : repository).put(`d${n}`, {}, { outbox: [messageAbout(key, bytes)] });
      sent.push(key);
    }
    const got: string[] = [];
    for (;;) {
      const pending = await store.pendingOutbox(100);
      if (pending.length === 0) break;
      got.push(...keysOf(pending));
      await store.releaseOutbox(pending.map(({ ref }) => ref));
    }
    expect(got).toEqual(sent);
  });

  it('refuses a document that would become too large, which keeps what it had', async () => {
    const { store, repository } = await open();
    const large = { content: 'x'.repeat(9_000_000) };
    await repository.put('a', large);
    const refused = { code: 'RF_DOCUMENT_TOO_LARGE', params: { id: 'a' } };
    const message = messageAbout('big', 'x'.repeat(9_000_000));
    await expect(repository.put('a', large, { outbox: [message] })).rejects.toMatchObject(refused);
    await expect(repository.put('a', { content: 'x'.repeat(17_000_000) })).rejects.toMatchObject(refused);
    expect(await repository.get('a')).toMatchObject({ version: 1 });
    expect(await store.pendingOutbox(10)).toEqual([]);
  });
});
