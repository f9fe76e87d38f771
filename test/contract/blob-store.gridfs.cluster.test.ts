import { describeBlobStore } from './blob-store.contract.ts';

describeBlobStore('on GridFS', new URL('./adapters/mongo-blob-store.ts', import.meta.url));
