import mongoose, { type Connection } from 'mongoose';
import { RingfleetError } from '@ringfleet/contracts';

export interface MongoOptions {
  /** `mongodb://…` or `mongodb+srv://…`. What it says of TLS, users and replica sets counts. */
  uri: string;
  /** @default the database that the URI names, else `ringfleet` */
  database?: string;
  /** Encrypts the connection. @default what the URI says */
  tls?: boolean;
  /** Path of a PEM file with the authorities that may have signed the server's certificate. */
  tlsCaFile?: string;
  /** Path of a PEM file with the certificate and key by which this process shows who it is. */
  tlsCertificateKeyFile?: string;
  /** Connections at most, and kept open when idle. @default 20 and 0 */
  maxPoolSize?: number;
  minPoolSize?: number;
  /** How long a call looks for a server that can take it, in ms. @default 5000 */
  serverSelectionTimeoutMs?: number;
  /** How long a server may be silent in the middle of a call, in ms; 0 for ever. @default 30000 */
  socketTimeoutMs?: number;
  /** How long a write may wait for the majority of the servers, in ms. @default 10000 */
  writeTimeoutMs?: number;
}

/** One process's connections to MongoDB, which its stores share. Whoever opened it closes it, after the stores. */
export class MongoConnection {
  /** The database, as errors name it: without user and password. */
  readonly what: string;
  readonly mongoose: Connection;

  constructor(what: string, connection: Connection) {
    this.what = what;
    this.mongoose = connection;
  }

  async close(): Promise<void> {
    await this.mongoose.close();
  }

  /**
   * Anything thrown by a call, as what the stores' callers know: whatever MongoDB or the way to it refuses is
   * RF_STORE_UNAVAILABLE; faults of the caller stay as they are.
   */
  failure(error: unknown): Error {
    if (error instanceof mongoose.mongo.MongoError || error instanceof mongoose.MongooseError)
      return new RingfleetError(
        'RF_STORE_UNAVAILABLE',
        { what: this.what, reason: error.message },
        { cause: error },
      );
    return error as Error;
  }
}

/**
 * Connects once; from then on a server that goes away and comes back is found by itself, and calls in between fail
 * with RF_STORE_UNAVAILABLE. A write is acknowledged when the majority of the servers has it in its journal, and
 * what is read was acknowledged like that.
 * @throws RF_STORE_UNAVAILABLE
 */
export async function openMongoConnection(options: MongoOptions): Promise<MongoConnection> {
  const { uri, database = databaseOf(uri) ?? 'ringfleet' } = options;
  const what = `MongoDB at ${hostsOf(uri)}`;
  const connection = mongoose.createConnection();
  // Errors of the connection are told by the calls that meet them.
  connection.on('error', () => undefined);
  const made = new MongoConnection(what, connection);
  try {
    await connection.openUri(uri, {
      dbName: database,
      appName: 'ringfleet',
      // A call that cannot be made is refused, so that its caller knows; it does not wait in a queue of mongoose.
      bufferCommands: false,
      autoIndex: false,
      autoCreate: false,
      readPreference: 'primary',
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority', journal: true, wtimeoutMS: options.writeTimeoutMs ?? 10_000 },
      maxPoolSize: options.maxPoolSize ?? 20,
      minPoolSize: options.minPoolSize ?? 0,
      connectTimeoutMS: options.serverSelectionTimeoutMs ?? 5_000,
      serverSelectionTimeoutMS: options.serverSelectionTimeoutMs ?? 5_000,
      waitQueueTimeoutMS: options.serverSelectionTimeoutMs ?? 5_000,
      socketTimeoutMS: options.socketTimeoutMs ?? 30_000,
      ...(options.tls !== undefined && { tls: options.tls }),
      ...(options.tlsCaFile !== undefined && { tlsCAFile: options.tlsCaFile }),
      ...(options.tlsCertificateKeyFile !== undefined && {
        tlsCertificateKeyFile: options.tlsCertificateKeyFile,
      }),
    });
    return made;
  } catch (error) {
    await connection.destroy().catch(() => undefined);
    throw unavailable(what, uri, error);
  }
}

/** Of what a driver says of a URI that it cannot read, nothing may quote the password in it. */
function unavailable(what: string, uri: string, cause: unknown): RingfleetError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const secret = credentialsOf(uri);
  const reason = secret !== undefined && said.includes(secret) ? 'its URI cannot be read' : said;
  return new RingfleetError('RF_STORE_UNAVAILABLE', { what, reason }, { cause });
}

const URI =
  /^mongodb(?:\+srv)?:\/\/(?:[^@/]*:(?<password>.*)@|[^@/]*@)?(?<hosts>[^/?@]*)(?:\/(?<database>[^?]*))?/;

function hostsOf(uri: string): string {
  return URI.exec(uri)?.groups?.hosts || 'an address that is none';
}

function databaseOf(uri: string): string | undefined {
  return decodeURIComponent(URI.exec(uri)?.groups?.database ?? '') || undefined;
}

function credentialsOf(uri: string): string | undefined {
  return URI.exec(uri)?.groups?.password || undefined;
}
