import { Readable } from 'node:stream';
import type { BlobStore, DocumentStore, LogCopyId, LogIndex } from '@ringfleet/storage';
import {
  type MongoConnection,
  openMongoBlobStore,
  openMongoConnection,
  openMongoDocumentStore,
  openMongoLogIndex,
} from '@ringfleet/storage/mongo';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeUnless, reasonAgainstGiven } from '../infra/left-out.ts';
import { type MongoServer, startMongoServer } from '../infra/mongo-server.ts';
import { blobOf } from './blob-bytes.ts';
import { everyPage } from './log-index-comparison.ts';
import { NOW, retention } from './log-index-adapter.ts';
import { newDatabase } from './mongo-place.ts';
import { messageAbout, things } from './things.ts';

describeUnless(reasonAgainstGiven('MONGODB_URI'))('when MongoDB is killed and comes back', () => {
  let server: MongoServer;
  let connection: MongoConnection;
  let documents: DocumentStore;
  let blobs: BlobStore;
  let logs: LogIndex;

  beforeAll(async () => {
    server = await startMongoServer();
    connection = await openMongoConnection({
      uri: await newDatabase(server),
      serverSelectionTimeoutMs: 2_000,
    });
    documents = openMongoDocumentStore({ connection, service: 'contract', migrations: 'run' });
    blobs = openMongoBlobStore({ connection, migrations: 'run' });
    logs = openMongoLogIndex({
      connection,
      service: 'contract',
      migrations: 'run',
      retention,
      now: () => NOW,
    });
  });
  afterAll(async () => {
    await documents.close();
    await blobs.close();
    await logs.close();
    await connection.close();
    await server.stop();
  });

  /** Kills and restarts the server in the middle of what `write` does for ever; returns what it acknowledged. */
  const killDuring = async (write: (name: string) => Promise<unknown>, rounds: number) => {
    const acknowledged: string[] = [];
    const refused: unknown[] = [];
    let goOn = true;
    const writeForEver = async (writer: number) => {
      for (let count = 0; goOn; count += 1)
        await write(`${writer}-${count}`).then(
          () => acknowledged.push(`${writer}-${count}`),
          (error: unknown) => refused.push(error),
        );
    };
    const writers = Promise.all([1, 2, 3, 4, 5, 6].map(writeForEver));
    const more = async (count: number) => {
      const wanted = acknowledged.length + count;
      while (acknowledged.length < wanted) await new Promise((turn) => setTimeout(turn, 5));
    };
    for (let round = 0; round < rounds; round += 1) {
      await more(40);
      const before = refused.length;
      await server.kill();
      while (refused.length === before) await new Promise((turn) => setTimeout(turn, 5));
      await server.restart();
    }
    // By itself: nobody opened anything again.
    await more(20);
    goOn = false;
    await writers;
    return { acknowledged, refused };
  };

  it('every document that was acknowledged is there, each with its message once, and the store goes on', async () => {
    const repository = documents.repository(things);
    const { acknowledged, refused } = await killDuring(
      (id) => repository.put(id, { content: 'x'.repeat(300), code: id }, { outbox: [messageAbout(id)] }),
      3,
    );
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) expect(error).toMatchObject({ code: 'RF_STORE_UNAVAILABLE' });
    const stored = (await repository.getMany(acknowledged)).map(({ id }) => id);
    expect(stored.sort()).toEqual([...acknowledged].sort());
    const pending = await documents.pendingOutbox(100_000);
    const keys = pending.map(({ message }) => message.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(expect.arrayContaining(acknowledged));
    // A put that was not acknowledged may be there: then it is whole.
    expect(keys.sort()).toEqual((await idsOf()).sort());

    async function idsOf() {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await repository.list({ limit: 1_000, ...(cursor && { cursor }) });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor);
      return ids;
    }
  }, 120_000);

  it('every blob that was acknowledged is whole, and none is half', async () => {
    const size = (key: string) => (/^large/.test(key) ? 600_000 : 900);
    const { acknowledged } = await killDuring(async (name) => {
      const key = `${/-\d*[05]$/.test(name) ? 'large' : 'small'}/${name}`;
      const { bytes } = blobOf(key, size(key));
      if (/^large/.test(key)) await blobs.putStream(key, Readable.from([bytes]));
      else await blobs.putMany([{ key, bytes }]);
    }, 2);
    const { items } = await blobs.list('', { limit: 1_000 });
    const keys = items.map(({ key }) => key);
    for (const name of acknowledged) expect(keys.some((key) => key.endsWith(`/${name}`))).toBe(true);
    for (const key of keys) expect((await blobs.get(key)).equals(blobOf(key, size(key)).bytes)).toBe(true);
  }, 120_000);

  it('every line of a log that was acknowledged is found once', async () => {
    const copy: LogCopyId = { mac: '0004f2000001', path: 'a.log', kind: 'app-log', generation: '0' };
    const { acknowledged } = await killDuring(async (name) => {
      const text = `line ${name.replace('-', 'x')}`;
      await logs.put(copy, [{ order: name, lines: [{ raw: text, text, at: NOW, clock: 'set' }] }], {});
    }, 2);
    const chunks = await logs.chunks(copy);
    expect(chunks.map(({ order }) => order)).toEqual(expect.arrayContaining(acknowledged));
    const found = await everyPage(logs, { words: 'line' }, 1_000);
    expect(found.map(({ order }) => order).sort()).toEqual(chunks.map(({ order }) => order).sort());
    expect(await logs.size()).toMatchObject({ lines: chunks.length });
  }, 120_000);
});

describe('a MongoDB that is not there', () => {
  it('is named without its password', async () => {
    for (const uri of [
      'mongodb://ringfleet:pa55word@127.0.0.1:9/ringfleet',
      'mongodb://ringfleet:pa55word@a b/ringfleet',
      'mongodb://ringfleet:pa55word@127.0.0.1:9/?w=nonsense&tls=perhaps',
    ]) {
      const refused = await openMongoConnection({ uri, serverSelectionTimeoutMs: 200 }).catch(
        (error: unknown) => error as Error,
      );
      expect(refused).toMatchObject({ code: 'RF_STORE_UNAVAILABLE' });
      expect((refused as Error).message).not.toContain('pa55word');
      expect((refused as Error).message).toContain('MongoDB at');
    }
  });
});
