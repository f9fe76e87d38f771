import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBenchParts, replacing } from '@ringfleet/service-kit/test-bench';
import { services } from '@ringfleet/standalone';
import type { DocumentStore, Repository, RepositoryDefinition } from '@ringfleet/storage';
import { openMongoDocumentStore } from '@ringfleet/storage/mongo';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { tokenDefinition } from '../../services/console/src/tokens/token.ts';
import { MongoBench } from './mongo-place.ts';
import { type AskedQuery, type DeclaredIndex, servedBy, wasteOf, watchQueries } from './mongo-queries.ts';
import { messageAbout } from './things.ts';

type Definition = RepositoryDefinition<unknown>;

/** Every repository that a service asks for when it is built; nothing of it runs. */
async function definitionsOf(service: (typeof services)[number], folder: string): Promise<Definition[]> {
  const asked = new Map<string, Definition>();
  const parts = await openBenchParts({ folder, service });
  const documents = replacing(parts.documents, {
    repository: <T>(definition: RepositoryDefinition<T>) => {
      asked.set(definition.name, definition as Definition);
      return parts.documents.repository(definition);
    },
  });
  try {
    const app = await service.create({ ...parts, documents });
    await app.close();
  } finally {
    await parts.close();
  }
  return [...asked.values()];
}

/** The same repository for other values, which are at hand; its indexes and so its queries are the same. */
function withPlainValues({ name, indexes = {}, unique = [] }: Definition): RepositoryDefinition<string> {
  const valueOf = (index: string) => (value: string) => (unique.includes(index) ? value : 'ab');
  return {
    ...{ name, unique, schema: z.string() },
    indexes: Object.fromEntries(Object.keys(indexes).map((index) => [index, valueOf(index)])),
  };
}

/** Everything that can be asked of a repository, from its first page and from the next. */
async function askEverything(
  { name, indexes = {} }: RepositoryDefinition<string>,
  store: DocumentStore,
  repository: Repository<string>,
): Promise<void> {
  const outbox = [messageAbout('1')];
  await repository.put('ab1', 'ab1', { outbox });
  await repository.putMany(['ab2', 'ab3'].map((id) => ({ id, value: id, expectedVersion: 0 })));
  for (const index of Object.keys(indexes)) await repository.withValues(index, ['ab', 'ab1']);
  for (const index of [undefined, ...Object.keys(indexes)])
    for (const range of [{}, { prefix: 'a' }, { equals: 'ab' }, { equals: 'ab1', prefix: 'a' }]) {
      const options = { ...(index !== undefined && { index }), ...range, limit: 1 };
      await repository.count(options);
      for (const descending of [false, true]) {
        const { cursor } = await repository.list({ ...options, descending });
        if (cursor !== undefined) await repository.list({ ...options, descending, cursor });
      }
    }
  await repository.get(name);
  await repository.getMany(['ab1', 'ab2']);
  await repository.delete('ab1', { expectedVersion: 1 });
  await repository.delete('ab2');
  const pending = await store.pendingOutbox(10);
  await store.releaseOutbox(pending.map(({ ref }) => ref));
}

describe('every query of a service is served by an index', () => {
  let folder: string;
  let bench: MongoBench;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-queries-'));
    bench = await MongoBench.open();
  });
  afterAll(async () => {
    await bench.close();
    await rm(folder, { recursive: true });
  });

  const check = async (service: string, definitions: Definition[]) => {
    const connection = await bench.connect();
    const store = openMongoDocumentStore({ connection, service, migrations: 'run' });
    const asked: AskedQuery[] = [];
    for (const definition of definitions.map(withPlainValues)) {
      const repository = store.repository(definition);
      // The migration, which may read everything, is over with the first call.
      await repository.get('none');
      watchQueries(connection.mongoose, asked);
      await askEverything(definition, store, repository);
      connection.mongoose.removeAllListeners('operation-start');
    }
    await store.close();
    for (const query of asked) {
      const indexes = await connection.mongoose.collection(query.collection).indexes();
      const waste = await wasteOf(connection.mongoose, query);
      const found = { ...query, waste, servedBy: servedBy(query, indexes as DeclaredIndex[]) };
      expect(found).toMatchObject({ servedBy: expect.any(String) as unknown, waste: [] });
    }
    expect(asked.length).toBeGreaterThanOrEqual(definitions.length * 25);
  };

  it.each(services.map((service) => [service.name, service] as const))('%s', async (name, service) => {
    await check(name, await definitionsOf(service, join(folder, name)));
  });
  it('console', () => check('console', [tokenDefinition as Definition]));
});

describe('a query', () => {
  const indexes: DeclaredIndex[] = [
    { name: 'colour', key: { 'ix.colour': 1, _id: 1 } },
    { name: 'pending', key: { pending: 1 }, sparse: true },
  ];
  const query = (filter: AskedQuery['filter'], sort = {}): AskedQuery => ({
    ...{ collection: 'things', method: 'find', filter, sort },
  });
  it('that reads or sorts more than it returns is noticed', () => {
    expect(servedBy(query({ 'ix.colour': 'red', _id: { $gt: 'a' } }, { _id: -1 }), indexes)).toBe('colour');
    expect(servedBy(query({ 'ix.colour': { $gte: '' } }, { _id: 1 }), indexes)).toBeUndefined();
    expect(servedBy(query({ 'ix.size': 'large' }), indexes)).toBeUndefined();
    expect(servedBy(query({}, { pending: 1 }), indexes)).toBeUndefined();
    expect(servedBy(query({ pending: { $gt: 0 } }, { pending: 1 }), indexes)).toBe('pending');
  });
});
