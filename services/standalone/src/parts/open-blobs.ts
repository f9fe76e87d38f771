import { openEmbeddedBlobStore, openS3BlobStore, type BlobStore } from '@ringfleet/storage';
import type { partsChoice } from './parts-choice.ts';

type Choice = ReturnType<typeof partsChoice>;

/** The blob store of the settings; `folder` is where blobs lie that are files. */
export async function openBlobs(choice: Choice, folder: string): Promise<BlobStore> {
  const place = choice.RINGFLEET_BLOBS;
  if (place.kind === 'file') return openEmbeddedBlobStore({ folder: place.folder ?? folder });
  if (place.kind === 'gridfs') throw new TypeError('gridfs');
  const { RINGFLEET_BLOBS_ACCESS_KEY: accessKeyId, RINGFLEET_BLOBS_SECRET_KEY: secretAccessKey } = choice;
  return openS3BlobStore({
    ...place,
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
  });
}
