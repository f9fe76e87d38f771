import { afterAll, beforeAll } from '@jest/globals';
import { type S3Server, startS3Server } from '../infra/s3-server.ts';
import { useServer } from './adapters/s3-blob-store.ts';
import { describeBlobStore } from './blob-store.contract.ts';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
  useServer(server);
});
afterAll(() => server.stop());

// Two parts of 5 MiB, which is the least that S3 takes, what comes in meanwhile, and what a kept connection still holds.
describeBlobStore('on S3', new URL('./adapters/s3-blob-store.ts', import.meta.url), {
  retainedMegabytes: 18,
});
