import type { MongoConnection } from '@ringfleet/storage/mongo';

/** The process's connection to MongoDB: made when the first store needs it, and tried again when that failed. */
export class SharedMongo {
  private readonly uri: string;
  private connecting: Promise<MongoConnection> | undefined;

  constructor(uri: string) {
    this.uri = uri;
  }

  /** @throws RingfleetError RF_STORE_UNAVAILABLE */
  connection(): Promise<MongoConnection> {
    this.connecting ??= connect(this.uri).catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }

  async close(): Promise<void> {
    const connection = await this.connecting?.catch(() => undefined);
    await connection?.close();
  }
}

async function connect(uri: string): Promise<MongoConnection> {
  const { openMongoConnection } = await import('@ringfleet/storage/mongo');
  return openMongoConnection({ uri });
}
