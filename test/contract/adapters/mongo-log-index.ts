import { openMongoConnection, openMongoLogIndex } from '@ringfleet/storage/mongo';
import type { LogIndexAdapter } from '../log-index-adapter.ts';
import { newDatabase, removeDatabase } from '../mongo-place.ts';

const adapter: LogIndexAdapter = {
  newPlace: () => newDatabase(),
  open: async (uri, options) => {
    const connection = await openMongoConnection({ uri });
    const index = openMongoLogIndex({ connection, service: 'contract', migrations: 'run', ...options });
    const close = index.close.bind(index);
    return Object.assign(index, { close: () => close().then(() => connection.close()) });
  },
  removePlace: removeDatabase,
  sizesKilledPuts: true,
};
export default adapter;
