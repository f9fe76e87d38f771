export { migrateMongo } from './migrate-mongo.ts';
export { openMongoBlobStore } from './mongo-blob-store.ts';
export { type MongoConnection, type MongoOptions, openMongoConnection } from './mongo-connection.ts';
export { openMongoDocumentStore } from './mongo-document-store.ts';
export { openMongoLogIndex } from './log-index/mongo-log-index.ts';
