import { RingfleetError } from '@ringfleet/contracts';
import { settingsOf, type GivenSettings } from '../given-settings.ts';
import { GRIDFS_BUCKET } from '../parts/open-blobs.ts';
import { partsChoice } from '../parts/parts-choice.ts';
import { needsOfServices } from './needs-of-services.ts';

/**
 * Prepares MongoDB for what the services keep in it; may be run again at any time.
 * @returns what was changed, a line each
 * @throws RingfleetError RF_SETTINGS_INVALID, RF_MIGRATION_EMBEDDED and those of migrateMongo
 */
export async function migrateStores(options: GivenSettings): Promise<string[]> {
  const settings = settingsOf(options);
  const choice = partsChoice(settings);
  const { RINGFLEET_MONGODB_URI: uri, RINGFLEET_BLOBS: blobs } = choice;
  if (uri === undefined) throw new RingfleetError('RF_MIGRATION_EMBEDDED');
  const { repositories, logIndexes } = await needsOfServices();
  const { migrateMongo, openMongoConnection } = await import('@ringfleet/storage/mongo');
  const connection = await openMongoConnection({ uri });
  try {
    const buckets = blobs.kind === 'gridfs' ? [GRIDFS_BUCKET] : [];
    return await migrateMongo(connection, { repositories, logIndexes, buckets });
  } finally {
    await connection.close();
  }
}
