import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '@ringfleet/storage';
import { type MongoConnection, openMongoBlobStore } from '@ringfleet/storage/mongo';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { blobOf } from './blob-bytes.ts';
import { MongoBench } from './mongo-place.ts';

const DAY = 86_400_000;

describe('the collections of blobs in GridFS', () => {
  let bench: MongoBench;
  let connection: MongoConnection;
  let store: BlobStore;
  beforeEach(async () => {
    bench = await MongoBench.open();
    connection = await bench.connect();
    store = openMongoBlobStore({ connection, migrations: 'run' });
  });
  afterEach(async () => {
    await store.close();
    await bench.close();
  });

  const counts = () =>
    Promise.all(['files', 'chunks', 'unsettled'].map((name) => collection(name).countDocuments()));
  const collection = (name: string) => connection.mongoose.collection(`blobs.${name}`);
  const large = blobOf('a/large', 900_000);
  const small = [blobOf('a/1', 100), blobOf('a/2', 0)];

  it('hold a file and its chunks for each blob, and nothing of those that were deleted, refused or cut', async () => {
    await store.putStream(large.key, Readable.from([large.bytes]));
    await store.putMany([...small, ...small]);
    expect(await counts()).toEqual([3, 5, 0]);
    // Two that are too late: one as a stream, whose chunks were written already.
    await Promise.all([
      store.putStream(large.key, Readable.from([large.bytes])),
      store.putStream('a/new', Readable.from([large.bytes])),
      store.putStream('a/new', Readable.from([large.bytes])),
      store.putMany(small),
    ]);
    const cut = new Error('cut');
    const breaking = Readable.from(
      (function* () {
        yield large.bytes;
        throw cut;
      })(),
    );
    await expect(store.putStream('a/cut', breaking)).rejects.toBe(cut);
    expect(await counts()).toEqual([4, 9, 0]);
    await store.delete([large.key, 'a/new', 'a/1', 'a/2', 'a/none']);
    expect(await counts()).toEqual([0, 0, 0]);
  });

  it('lose a day later what a process that was killed left, and nothing that is whole', async () => {
    await store.putStream(large.key, Readable.from([large.bytes]));
    const [{ _id: whole }] = (await collection('files').find().toArray()) as [{ _id: object }];
    const { ObjectId } = connection.mongoose.base.Types;
    const [left, recent] = [new ObjectId(), new ObjectId()];
    // Chunks without a file, and a file whose end was not noted.
    for (const files_id of [left, recent]) await collection('chunks').insertOne({ files_id, n: 0 });
    const at = new Date(Date.now() - 1.1 * DAY);
    await collection('unsettled').insertMany([
      { _id: left, at },
      { _id: recent, at: new Date() },
      { _id: whole as typeof left, at },
    ]);
    await store.close();
    store = openMongoBlobStore({ connection });
    expect((await store.get(large.key)).equals(large.bytes)).toBe(true);
    expect(await collection('chunks').countDocuments({ files_id: left })).toBe(0);
    expect(await collection('chunks').countDocuments({ files_id: recent })).toBe(1);
    expect(await collection('unsettled').find().toArray()).toMatchObject([{ _id: recent }]);
  });

  it('never give a piece for the whole: who reads what is deleted meanwhile is told', async () => {
    const image = blobOf('a/image', 6_000_000);
    await store.putStream(image.key, Readable.from([image.bytes]));
    const reading = await store.read(image.key);
    await collection('chunks').deleteMany({ n: { $gte: 4 } });
    const missing = { code: 'RF_BLOB_MISSING', params: { key: image.key } };
    await expect(buffer(reading)).rejects.toMatchObject(missing);
    await expect(store.get(image.key)).rejects.toMatchObject(missing);
  });
});
