import { openEmbeddedBlobStore, type BlobStore } from '@ringfleet/storage';
import { LateBlobStore } from './late-blob-store.ts';
import type { partsChoice } from './parts-choice.ts';
import type { SharedMongo } from './shared-mongo.ts';

/** Where blobs lie in MongoDB. */
export const GRIDFS_BUCKET = 'blobs';

type Choice = ReturnType<typeof partsChoice>;

/** The blob store of the settings; `folder` is where blobs lie that are files. Shared ones may be away meanwhile. */
export async function openBlobs(
  choice: Choice,
  folder: string,
  mongo: SharedMongo | undefined,
): Promise<BlobStore> {
  const place = choice.RINGFLEET_BLOBS;
  if (place.kind === 'file') return openEmbeddedBlobStore({ folder: place.folder ?? folder });
  if (place.kind === 's3') {
    const { openS3BlobStore } = await import('@ringfleet/storage/s3');
    return openS3BlobStore({ ...place, ...credentialsOf(choice) });
  }
  if (mongo === undefined) throw new TypeError('GridFS needs MongoDB');
  const migrations = choice.RINGFLEET_MONGODB_MIGRATIONS;
  return new LateBlobStore(async () => {
    const { openMongoBlobStore } = await import('@ringfleet/storage/mongo');
    return openMongoBlobStore({ connection: await mongo.connection(), bucket: GRIDFS_BUCKET, migrations });
  });
}

function credentialsOf(choice: Choice) {
  const { RINGFLEET_BLOBS_ACCESS_KEY: accessKeyId, RINGFLEET_BLOBS_SECRET_KEY: secretAccessKey } = choice;
  if (accessKeyId === undefined || secretAccessKey === undefined) return {};
  return { credentials: { accessKeyId, secretAccessKey } };
}
