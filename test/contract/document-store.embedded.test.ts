import { describeDocumentStore } from './document-store.contract.ts';

describeDocumentStore('embedded', new URL('./adapters/embedded-document-store.ts', import.meta.url));
