import type { RepositoryDefinition } from '../repository.port.ts';
import { documentModel } from './document-schema.ts';
import { GridCollections } from './grid-collections.ts';
import { logIndexStep } from './log-index/log-index-step.ts';
import type { MongoConnection } from './mongo-connection.ts';
import { MongoMigrations } from './mongo-migrations.ts';
import { repositoryStep } from './repository-step.ts';

export interface MongoParts {
  /** Every repository of each service, by the service's name. */
  // Definitions of different types in one list: what they have in common is what is needed.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  repositories?: Record<string, readonly RepositoryDefinition<any>[]>;
  /** Names of the GridFS buckets. @default none */
  buckets?: readonly string[];
  /** Names of services that have a log index. @default none */
  logIndexes?: readonly string[];
}

/**
 * Prepares a database for what services keep in it: makes the declared indexes, and gives documents from before the
 * values of indexes that came later. May be run at any time, by many at once (one works, the others wait), and again
 * after a rollout, for what an older version stored meanwhile. Nothing is dropped.
 * @returns what was changed, a line each; nothing when all was there
 * @throws RF_STORE_NOT_MIGRATED when it cannot be done, RF_UNIQUE_TAKEN when documents break a new unique index,
 * RF_DOCUMENT_UNREADABLE, RF_STORE_UNAVAILABLE
 */
export async function migrateMongo(
  connection: MongoConnection,
  { repositories = {}, buckets = [], logIndexes = [] }: MongoParts,
): Promise<string[]> {
  const steps = Object.entries(repositories).flatMap(([service, definitions]) =>
    definitions.map((definition) =>
      repositoryStep(documentModel(connection.mongoose, service, definition), definition),
    ),
  );
  const ofBuckets = buckets.map((bucket) => new GridCollections(connection, bucket).step);
  const ofLogs = logIndexes.map((service) => logIndexStep(connection, service));
  return new MongoMigrations(connection).run([...steps, ...ofBuckets, ...ofLogs]);
}
