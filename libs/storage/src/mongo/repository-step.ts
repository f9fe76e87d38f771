import { mongo } from 'mongoose';
import { RingfleetError } from '@ringfleet/contracts';
import { DocumentCodec } from '../embedded/document-codec.ts';
import type { RepositoryDefinition } from '../repository.port.ts';
import { type DocumentModel, indexesOf, type StoredDocument } from './document-schema.ts';
import { duplicateIn } from './server-refusals.ts';
import type { MigrationStep } from './mongo-migrations.ts';

const FORMAT = 1;
const BATCH = 500;

/** Makes a repository's indexes, and gives documents that were stored for other indexes the values of these. */
export function repositoryStep<T>(model: DocumentModel, definition: RepositoryDefinition<T>): MigrationStep {
  const { names, unique } = indexesOf(definition);
  const subject = model.collection.name;
  return {
    subject,
    format: FORMAT,
    parts: names.map((name) => `index ${name}${unique.includes(name) ? ' (unique)' : ''}`),
    run: async () => {
      const before = await indexNames(model);
      // Documents of a process that still knows other indexes may come meanwhile: the values come after the indexes.
      await model.createIndexes();
      const made = (await indexNames(model)).filter((name) => !before.includes(name));
      const documents = await reindex(model, definition);
      return [
        ...made.map((name) => `${subject}: index ${name}`),
        ...(documents > 0 ? [`${subject}: ${documents} documents indexed anew`] : []),
      ];
    },
  };
}

async function indexNames(model: DocumentModel): Promise<string[]> {
  // What does not exist has no indexes: an empty list would be an error of the server.
  const there = await model.db.listCollections();
  if (!there.some(({ name }) => name === model.collection.name)) return [];
  return (await model.listIndexes()).map(({ name }) => name as string);
}

async function reindex<T>(model: DocumentModel, definition: RepositoryDefinition<T>): Promise<number> {
  const codec = new DocumentCodec(definition);
  const { mark } = indexesOf(definition);
  const indexed = ({ _id, version, value = '' }: Pick<StoredDocument, '_id' | 'version' | 'value'>) => {
    const entries = codec.entriesOf(codec.decode({ at: _id, id: _id, version, value }).value);
    // One that is changed meanwhile is left: it is found again, unless the change was made for these indexes.
    return { filter: { _id, version }, update: { $set: { ix: Object.fromEntries(entries), indexed: mark } } };
  };
  let changed = 0;
  let after = '';
  for (;;) {
    const documents = await model
      .find({ live: true, _id: { $gte: after }, indexed: { $ne: mark } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean();
    if (documents.length > 0) changed += await setIndexed(model, documents.map(indexed));
    if (documents.length < BATCH) return changed;
    after = documents.at(-1)!._id;
  }
}

async function setIndexed(
  model: DocumentModel,
  updates: { filter: { _id: string; version: number }; update: { $set: { ix: Record<string, string> } } }[],
): Promise<number> {
  try {
    const operations = updates.map((updateOne) => ({ updateOne }));
    return (await model.bulkWrite(operations)).modifiedCount;
  } catch (error) {
    const [refused] = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];
    const index = duplicateIn(refused ?? {});
    if (!refused || index === undefined) throw error;
    const value = updates[refused.index]?.update.$set.ix[index] ?? '';
    throw new RingfleetError(
      'RF_UNIQUE_TAKEN',
      { what: model.collection.name, index, value },
      { cause: error },
    );
  }
}
