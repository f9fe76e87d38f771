import type { MongoConnection } from '../mongo-connection.ts';
import type { MigrationStep } from '../mongo-migrations.ts';
import { logIndexModels } from './log-index-schema.ts';

/** Makes the indexes of a service's log index. */
export function logIndexStep(connection: MongoConnection, service: string): MigrationStep {
  return {
    subject: `${service}.log-index`,
    format: 1,
    parts: ['indexes of log-copies and log-blocks'],
    run: async () => {
      const { copies, blocks } = logIndexModels(connection.mongoose, service);
      await copies.createIndexes();
      await blocks.createIndexes();
      return [];
    },
  };
}
