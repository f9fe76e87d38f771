import { describeBlobStore } from './blob-store.contract.ts';

describeBlobStore('embedded', new URL('./adapters/embedded-blob-store.ts', import.meta.url));
