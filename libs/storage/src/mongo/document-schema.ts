import { createHash } from 'node:crypto';
import { type Connection, type Model, type mongo, Schema } from 'mongoose';
import type { RepositoryDefinition } from '../repository.port.ts';

/** A message that waits in the document that it belongs to. */
export interface WaitingMessage {
  /** Of the service's outbox: the number of the put, a dot, the place in it. */
  ref: string;
  /** The number of the put. */
  seq: number;
  topic: string;
  key: string;
  value: mongo.Binary | Buffer | null;
  /** JSON: names of headers are no names of fields. */
  headers: string;
}

/** One document: a value, what it is found by, and what is to be told of it. One write changes all of it or nothing. */
export interface StoredDocument {
  /** The id. */
  _id: string;
  /** Counts up with every put; 0 when it was deleted and only messages are left. */
  version: number;
  /** False when it was deleted and only messages are left. */
  live: boolean;
  /** JSON. A JSON object is not a BSON document: names may hold dots and dollars, numbers keep their form. */
  value?: string;
  /** Values of the indexes by their names; one without a value is not here. */
  ix?: Record<string, string>;
  /** Which indexes `ix` was made for: `indexesOf(definition).mark`. */
  indexed?: string;
  outbox?: WaitingMessage[];
  /** At most the `seq` of the first message in the outbox; absent without one. */
  pending?: number;
}

export type DocumentModel = Model<StoredDocument>;

/** Name of the field that an index of a definition lies in. */
export function indexField(name: string): string {
  return `ix.${name}`;
}

/** What of a definition matters to the database. */
export type IndexDeclaration = Pick<RepositoryDefinition<never>, 'name' | 'indexes' | 'unique'>;

/** The indexes of a definition, and a short mark that tells sets of them apart. */
export function indexesOf({ indexes = {}, unique = [] }: IndexDeclaration): {
  names: string[];
  unique: string[];
  mark: string;
} {
  const names = Object.keys(indexes).sort();
  const mark = createHash('sha256').update(JSON.stringify(names)).digest('base64url').slice(0, 11);
  return { names, unique: [...unique].sort(), mark };
}

/** The model of one repository: collection `<service>.<repository>`. The migration makes the indexes declared here. */
export function documentModel(
  connection: Connection,
  service: string,
  definition: IndexDeclaration,
): DocumentModel {
  const { names, unique } = indexesOf(definition);
  const schema = documentSchema();
  for (const name of names)
    // What is unique needs no id behind it to be in order; sparse, since many may be without a value.
    if (unique.includes(name))
      schema.index({ [indexField(name)]: 1 }, { name: `ix_${name}_unique`, unique: true, sparse: true });
    else schema.index({ [indexField(name)]: 1, _id: 1 }, { name: `ix_${name}` });
  const collection = `${service}.${definition.name}`;
  // A repository may be defined anew with other indexes: no model is looked up by its name.
  return connection.model<StoredDocument>(collection, schema, collection, { overwriteModels: true });
}

function documentSchema(): Schema<StoredDocument> {
  const message = new Schema<WaitingMessage>(
    { ref: String, seq: Number, topic: String, key: String, value: Buffer, headers: String },
    { _id: false },
  );
  const schema = new Schema<StoredDocument>(
    {
      _id: { type: String, required: true },
      version: Number,
      live: Boolean,
      value: String,
      ix: Schema.Types.Mixed,
      indexed: String,
      outbox: { type: [message], default: undefined },
      pending: Number,
    },
    { versionKey: false, minimize: false, strict: 'throw', autoIndex: false, autoCreate: false, id: false },
  );
  schema.index({ live: 1, _id: 1 }, { name: 'live' });
  schema.index({ pending: 1 }, { name: 'pending', sparse: true });
  return schema;
}
