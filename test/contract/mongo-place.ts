import { randomUUID } from 'node:crypto';
import { openMongoConnection } from '@ringfleet/storage';
import { sharedMongoServer } from '../infra/mongo-server.ts';

/** URI of a new, empty database on the server of this process. */
export async function newDatabase(): Promise<string> {
  const { uri } = await sharedMongoServer();
  const url = new URL(uri);
  url.pathname = `/rf-${randomUUID().slice(0, 13)}`;
  return String(url);
}

export async function removeDatabase(uri: string): Promise<void> {
  const connection = await openMongoConnection({ uri });
  await connection.mongoose.dropDatabase();
  await connection.close();
}
