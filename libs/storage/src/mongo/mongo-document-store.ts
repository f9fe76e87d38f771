import { randomUUID } from 'node:crypto';
import type { DocumentStore, OutboxMessage, Repository, RepositoryDefinition } from '../repository.port.ts';
import { type DocumentModel, documentModel } from './document-schema.ts';
import type { MongoConnection } from './mongo-connection.ts';
import { type LeaseDocument, MongoLease } from './mongo-lease.ts';
import { type Migrations, MongoMigrations } from './mongo-migrations.ts';
import { MongoOutbox } from './mongo-outbox.ts';
import { MongoRepository } from './mongo-repository.ts';
import { type CounterDocument, SharedNumbers } from './shared-numbers.ts';
import { repositoryStep } from './repository-step.ts';
import { untilItSucceeds } from './until-it-succeeds.ts';

export interface MongoDocumentStoreOptions {
  /** Stays open when the store is closed. */
  connection: MongoConnection;
  /** Whose documents they are: its collections are called `<service>.<repository>`. */
  service: string;
  /** What is done about a database that is not prepared. @default required */
  migrations?: Migrations;
  /**
   * How long the outbox stays with a process that shows no life before another takes it over, in ms. @default 6000
   */
  outboxLeaseMs?: number;
  /** How often it is looked for messages that other processes put, in ms. @default 500 */
  outboxPollMs?: number;
}

class MongoDocumentStore implements DocumentStore {
  private readonly connection: MongoConnection;
  private readonly service: string;
  private readonly migrations: Migrations;
  private readonly outbox: MongoOutbox;
  private readonly models = new Map<string, DocumentModel>();

  constructor({
    connection,
    service,
    migrations = 'required',
    outboxLeaseMs: leaseMs = 6_000,
    outboxPollMs: pollMs = 500,
  }: MongoDocumentStoreOptions) {
    this.connection = connection;
    this.service = service;
    this.migrations = migrations;
    const name = `${service}/outbox`;
    const leases = connection.mongoose.collection<LeaseDocument>('ringfleet.leases');
    const counters = connection.mongoose.collection<CounterDocument>('ringfleet.counters');
    this.outbox = new MongoOutbox({
      lease: new MongoLease({ leases, name, holder: randomUUID(), leaseMs }),
      numbers: new SharedNumbers(counters, name),
      models: () => this.models.values(),
      pollMs,
    });
  }

  repository<T>(definition: RepositoryDefinition<T>): Repository<T> {
    const model = documentModel(this.connection.mongoose, this.service, definition);
    this.models.set(model.collection.name, model);
    const migrations = new MongoMigrations(this.connection);
    return new MongoRepository({
      model,
      definition,
      outbox: this.outbox,
      ready: untilItSucceeds(() => migrations.ensure(repositoryStep(model, definition), this.migrations)),
      failure: (error) => this.connection.failure(error),
    });
  }

  async pendingOutbox(limit: number): Promise<{ ref: string; message: OutboxMessage }[]> {
    return this.outbox.pending(limit).catch(this.failed);
  }

  async releaseOutbox(refs: string[]): Promise<void> {
    await this.outbox.release(refs).catch(this.failed);
  }

  onOutbox(listener: () => void): void {
    this.outbox.onFilled(listener);
  }

  async close(): Promise<void> {
    await this.outbox.close();
  }

  private readonly failed = (error: unknown): never => {
    throw this.connection.failure(error);
  };
}

/**
 * Documents of one service in MongoDB. Any number of processes may have it open at once. Without being prepared
 * (`migrateMongo`) its repositories refuse with RF_STORE_NOT_MIGRATED.
 */
export function openMongoDocumentStore(options: MongoDocumentStoreOptions): DocumentStore {
  return new MongoDocumentStore(options);
}
