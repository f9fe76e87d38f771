import { randomUUID } from 'node:crypto';
import { type MongoConnection, openMongoConnection } from '@ringfleet/storage/mongo';
import { type MongoServer, sharedMongoServer } from '../infra/mongo-server.ts';

/** URI of a new, empty database; on the server of this process unless another is given. */
export async function newDatabase(server?: MongoServer): Promise<string> {
  const { uri } = server ?? (await sharedMongoServer());
  const url = new URL(uri);
  url.pathname = `/rf-${randomUUID().slice(0, 13)}`;
  return String(url);
}

export async function removeDatabase(uri: string): Promise<void> {
  const connection = await openMongoConnection({ uri });
  await connection.mongoose.dropDatabase();
  await connection.close();
}

/** Connections to one new database, which are closed and the database dropped by `close`. */
export class MongoBench {
  readonly uri: string;
  private readonly opened: MongoConnection[] = [];

  private constructor(uri: string) {
    this.uri = uri;
  }

  static async open(): Promise<MongoBench> {
    return new MongoBench(await newDatabase());
  }

  async connect(): Promise<MongoConnection> {
    const connection = await openMongoConnection({ uri: this.uri });
    this.opened.push(connection);
    return connection;
  }

  async close(): Promise<void> {
    for (const connection of this.opened) await connection.close();
    await removeDatabase(this.uri);
  }
}
