export { siblingProgram } from './sqlite/program-url.ts';
export { type CallsOf, type OpenProgram, type SqliteProgram } from './sqlite/sqlite-program.ts';
export { SqliteThread, type SqliteThreadOptions } from './sqlite/sqlite-thread.ts';
export { openEmbeddedBlobStore } from './embedded/embedded-blob-store.ts';
export { openEmbeddedDocumentStore } from './embedded/embedded-document-store.ts';
export { type BlobInfo, type BlobStore } from './blob-store.port.ts';
export {
  type DocumentStore,
  type ListOptions,
  type OutboxMessage,
  type Page,
  type PutOptions,
  type Repository,
  type RepositoryDefinition,
  type Stored,
} from './repository.port.ts';
export { type Sealer } from './sealer.port.ts';
export { createSealer } from './sealing/aes-sealer.ts';
export { type KeyRing, openKeyRing } from './sealing/key-ring.ts';
