import { describeBlobStore } from './blob-store.contract.ts';

// A chunk is in memory several times: as it is filled, as a document, and as a message to the server.
describeBlobStore('on GridFS', new URL('./adapters/mongo-blob-store.ts', import.meta.url), {
  retainedMegabytes: 12,
});
