import { join } from 'node:path';
import type { RingfleetService } from '@ringfleet/service-kit';
import {
  openEmbeddedDocumentStore,
  openEmbeddedLogIndex,
  type DocumentStore,
  type LogIndex,
  type LogRetention,
} from '@ringfleet/storage';
import type { SharedMongo } from './shared-mongo.ts';

/** Whose parts: all that matters of a service here. */
export type PartsOwner = Pick<RingfleetService, 'name' | 'state'> & Partial<Pick<RingfleetService, 'groups'>>;

/** A service's own stores: in MongoDB when there is one and the service shares its state, else in its folder. */
export class ServiceStores {
  private readonly mongo: SharedMongo | undefined;
  private readonly migrations: 'run' | 'required';

  constructor(mongo: SharedMongo | undefined, migrations: 'run' | 'required') {
    this.mongo = mongo;
    this.migrations = migrations;
  }

  /** @throws RingfleetError RF_STORE_UNAVAILABLE */
  async documents(owner: PartsOwner, folder: string): Promise<DocumentStore> {
    const mongo = this.mongoOf(owner);
    if (mongo === undefined) return openEmbeddedDocumentStore({ file: join(folder, 'documents.sqlite') });
    const { migrations } = this;
    const { openMongoDocumentStore } = await import('@ringfleet/storage/mongo');
    return openMongoDocumentStore({ connection: await mongo.connection(), service: owner.name, migrations });
  }

  /** @throws RingfleetError RF_STORE_UNAVAILABLE */
  async logIndex(owner: PartsOwner, folder: string, retention: LogRetention): Promise<LogIndex> {
    const mongo = this.mongoOf(owner);
    if (mongo === undefined) return openEmbeddedLogIndex({ folder: join(folder, 'index'), retention });
    const { openMongoLogIndex } = await import('@ringfleet/storage/mongo');
    const shared = { connection: await mongo.connection(), migrations: this.migrations };
    return openMongoLogIndex({ ...shared, service: owner.name, retention });
  }

  private mongoOf({ state }: PartsOwner): SharedMongo | undefined {
    return state === 'own' ? undefined : this.mongo;
  }
}
