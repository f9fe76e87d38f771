import { randomUUID } from 'node:crypto';
import type { BlobStore } from '@ringfleet/storage';
import { openS3BlobStore, type S3BlobStoreOptions } from '@ringfleet/storage/s3';
import type { S3Server } from '../../infra/s3-server.ts';
import type { StoreAdapter } from '../store-adapter.ts';

let server: S3Server | undefined;

/** Which server there is; places carry it to the process that the suite kills. */
export function useServer(started: S3Server): void {
  server = started;
}

/** A prefix in the bucket, as JSON of the options. */
export default {
  async newPlace() {
    const { endpoint, bucket, credentials } = server!;
    return JSON.stringify({ endpoint, bucket, credentials, prefix: `${randomUUID()}/` });
  },
  open: async (place) => openS3BlobStore(JSON.parse(place) as S3BlobStoreOptions),
  async removePlace(place) {
    const store = openS3BlobStore(JSON.parse(place) as S3BlobStoreOptions);
    for (;;) {
      const { items, cursor } = await store.list('', { limit: 1000 });
      await store.delete(items.map(({ key }) => key));
      if (cursor === undefined) break;
    }
    await store.close();
  },
} satisfies StoreAdapter<BlobStore>;
