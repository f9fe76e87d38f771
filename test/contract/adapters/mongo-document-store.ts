import type { DocumentStore } from '@ringfleet/storage';
import { openMongoConnection, openMongoDocumentStore } from '@ringfleet/storage/mongo';
import { newDatabase, removeDatabase } from '../mongo-place.ts';
import type { StoreAdapter } from '../store-adapter.ts';

export default {
  newPlace: newDatabase,
  open: async (uri) => {
    const connection = await openMongoConnection({ uri });
    const store = openMongoDocumentStore({ connection, service: 'contract', migrations: 'run' });
    const close = store.close.bind(store);
    return Object.assign(store, { close: () => close().then(() => connection.close()) });
  },
  removePlace: removeDatabase,
} satisfies StoreAdapter<DocumentStore>;
