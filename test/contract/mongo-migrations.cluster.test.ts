import type { RepositoryDefinition } from '@ringfleet/storage';
import {
  migrateMongo,
  type MongoConnection,
  openMongoBlobStore,
  openMongoDocumentStore,
} from '@ringfleet/storage/mongo';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoBench } from './mongo-place.ts';
import { type Thing, things } from './things.ts';

describe('the migration of MongoDB', () => {
  let bench: MongoBench;
  let connection: MongoConnection;
  beforeEach(async () => {
    bench = await MongoBench.open();
    connection = await bench.connect();
  });
  afterEach(() => bench.close());

  const storeOf = (given = connection) => openMongoDocumentStore({ connection: given, service: 'fleet' });
  const migrate = (...definitions: RepositoryDefinition<Thing>[]) =>
    migrateMongo(connection, { repositories: { fleet: definitions } });
  const older: RepositoryDefinition<Thing> = { name: 'things', schema: things.schema };

  it('is missed by name, and the store works as soon as it was run', async () => {
    const repository = storeOf().repository(things);
    for (const call of [() => repository.get('a'), () => repository.put('a', {}), () => repository.list()])
      await expect(call()).rejects.toMatchObject({
        code: 'RF_STORE_NOT_MIGRATED',
        params: { subject: 'fleet.things' },
      });
    await migrate(things);
    expect(await repository.put('a', {})).toBe(1);
  });

  it('tells what it changed, and changes nothing when it is run again', async () => {
    const changes = await migrate(things);
    expect(changes).toEqual(
      expect.arrayContaining(['fleet.things: index ix_colour', 'fleet.things: index ix_code_unique']),
    );
    expect(await migrate(things)).toEqual([]);
  });

  it('is done once by many that are started at the same moment', async () => {
    const connections = await Promise.all([1, 2, 3, 4, 5].map(() => bench.connect()));
    const changes = await Promise.all(
      connections.map((one) => migrateMongo(one, { repositories: { fleet: [things] }, buckets: ['blobs'] })),
    );
    expect(changes.filter((lines) => lines.length > 0)).toHaveLength(1);
    const stores = connections.map((one) => storeOf(one).repository(things));
    await Promise.all(stores.map((repository, n) => repository.put(`n${n}`, { code: String(n) })));
    expect(await stores[0]!.count({ index: 'code' })).toBe(5);
  });

  it('lets an older version go on during a rollout, and catches up with what that stored meanwhile', async () => {
    await migrate(older);
    const oldOne = storeOf().repository(older);
    await oldOne.put('before', { colour: 'red' });
    await migrate(things);
    await oldOne.put('meanwhile', { colour: 'red' });
    await storeOf(await bench.connect())
      .repository(older)
      .put('restarted', { colour: 'red' });
    expect(await migrate(things)).toEqual(['fleet.things: 2 documents indexed anew']);
    const newOne = storeOf().repository(things);
    expect(await newOne.count({ index: 'colour', equals: 'red' })).toBe(3);
  });

  it('says which value stands in the way of a new unique index', async () => {
    await migrate(older);
    const repository = storeOf().repository(older);
    for (const id of ['a', 'b', 'c']) await repository.put(id, { code: '7' });
    await expect(migrate(things)).rejects.toMatchObject({
      code: 'RF_UNIQUE_TAKEN',
      params: { index: 'code', value: '7' },
    });
    await expect(storeOf().repository(things).get('a')).rejects.toMatchObject({
      code: 'RF_STORE_NOT_MIGRATED',
    });
    await repository.put('b', { code: '8' });
    await repository.delete('c');
    await migrate(things);
    expect(await storeOf().repository(things).count({ index: 'code' })).toBe(2);
  });

  it('is refused where a newer version was run', async () => {
    await migrate(things);
    const records = connection.mongoose.collection<{ _id: string }>('ringfleet.migrations');
    await records.updateOne({ _id: 'fleet.things' }, { $set: { format: 2 } });
    const refused = { code: 'RF_STORE_NOT_MIGRATED' };
    await expect(migrate(things)).rejects.toMatchObject(refused);
    await expect(storeOf().repository(things).get('a')).rejects.toMatchObject(refused);
  });

  it('prepares buckets of blobs too', async () => {
    const blobs = openMongoBlobStore({ connection });
    await expect(blobs.head('a')).rejects.toMatchObject({ code: 'RF_STORE_NOT_MIGRATED' });
    await migrateMongo(connection, { buckets: ['blobs'] });
    expect(await blobs.head('a')).toBeUndefined();
    await blobs.close();
  });
});
