import { describeDocumentStore } from './document-store.contract.ts';

describeDocumentStore('on MongoDB', new URL('./adapters/mongo-document-store.ts', import.meta.url));
