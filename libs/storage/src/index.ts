export { allPages, allValues } from './all-pages.ts';
export { siblingProgram } from './sqlite/program-url.ts';
export { type CallsOf, type OpenProgram, type SqliteProgram } from './sqlite/sqlite-program.ts';
export { SqliteThread, type SqliteThreadOptions } from './sqlite/sqlite-thread.ts';
export { KeyedTurns } from './embedded/keyed-turns.ts';
export { openEmbeddedBlobStore } from './embedded/embedded-blob-store.ts';
export { openEmbeddedDocumentStore } from './embedded/embedded-document-store.ts';
export {
  type EmbeddedLogIndexOptions,
  openEmbeddedLogIndex,
} from './embedded/log-index/embedded-log-index.ts';
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
export {
  type CountBy,
  type FoundLine,
  type IndexedChunk,
  type IndexedLine,
  type LineOrigin,
  type LogCopyId,
  type LogIndex,
  type LogQuery,
  type LogRetention,
} from './log-index/log-index.port.ts';
export { SharedTurn } from './shared-turn.ts';
export { type Sealer } from './sealer.port.ts';
export { createSealer, sealingKeyOf } from './sealing/aes-sealer.ts';
export { type KeyRing, openKeyRing } from './sealing/key-ring.ts';
export { keysOfBlobs, resealBlobs } from './sealing/reseal-blobs.ts';
export { keysOfDocuments, resealDocuments } from './sealing/reseal-documents.ts';
export { keysInJson } from './sealing/sealed-texts.ts';
export { writePrivateFile } from './sealing/private-file.ts';
