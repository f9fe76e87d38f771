import { mongo, type UpdateQuery } from 'mongoose';
import { RingfleetError } from '@ringfleet/contracts';
import { DocumentCodec } from '../embedded/document-codec.ts';
import type { DocumentToPut } from '../embedded/documents.program.ts';
import { documentList } from '../document-list.ts';
import type {
  ListOptions,
  Page,
  PutOptions,
  Repository,
  RepositoryDefinition,
  Stored,
} from '../repository.port.ts';
import { documentFilter, documentFinds } from './document-find.ts';
import {
  type DocumentModel,
  indexesOf,
  indexField,
  type StoredDocument,
  type WaitingMessage,
} from './document-schema.ts';
import { duplicateIn, isTooLarge } from './server-refusals.ts';
import type { MongoOutbox } from './mongo-outbox.ts';

/** So many documents are validated and written at once, between which the event loop turns. */
const BATCH = 500;
/** Two that make the same document at the same moment: one of them is refused by the server and tries again. */
const TRIES = 5;
/** What MongoDB takes as one document, in bytes. */
const LARGEST = 16 * 1024 * 1024;

type Row = Pick<StoredDocument, '_id' | 'version' | 'value' | 'ix'>;

/** One collection of the document store on MongoDB. */
export class MongoRepository<T> implements Repository<T> {
  private readonly model: DocumentModel;
  private readonly definition: RepositoryDefinition<T>;
  private readonly codec: DocumentCodec<T>;
  private readonly mark: string;
  private readonly outbox: MongoOutbox;
  private readonly ready: () => Promise<void>;
  private readonly failure: (error: unknown) => Error;

  constructor(options: {
    model: DocumentModel;
    definition: RepositoryDefinition<T>;
    outbox: MongoOutbox;
    /** Rejects while the collection is not prepared. */
    ready: () => Promise<void>;
    failure: (error: unknown) => Error;
  }) {
    this.model = options.model;
    this.definition = options.definition;
    this.codec = new DocumentCodec(options.definition);
    this.mark = indexesOf(options.definition).mark;
    this.outbox = options.outbox;
    this.ready = options.ready;
    this.failure = options.failure;
  }

  async get(id: string): Promise<Stored<T> | undefined> {
    return (await this.getMany([id]))[0];
  }

  getMany(ids: string[]): Promise<Stored<T>[]> {
    return this.findAmong(ids, ($in) => ({ live: true, _id: { $in } }));
  }

  async put(id: string, value: T, { expectedVersion, outbox = [] }: PutOptions = {}): Promise<number> {
    const document = this.encode(id, value, expectedVersion);
    const version = await this.call(async () => this.write(document, await this.outbox.waiting(outbox)));
    if (outbox.length) this.outbox.filled([this.model]);
    return version;
  }

  /** Where some are refused, the others are stored and the first refusal is thrown. */
  async putMany(entries: { id: string; value: T; expectedVersion?: number }[]): Promise<void> {
    const refusals: unknown[] = [];
    for (let start = 0; start < entries.length; start += BATCH) {
      const documents = new Map<string, DocumentToPut>();
      const alone: DocumentToPut[] = [];
      for (const { id, value, expectedVersion } of entries.slice(start, start + BATCH)) {
        try {
          const document = this.encode(id, value, expectedVersion);
          // Of many, MongoDB does not say which one found no match; and it takes an id once.
          if (expectedVersion || documents.has(id)) alone.push(document);
          else documents.set(id, document);
        } catch (error) {
          refusals.push(error);
        }
      }
      refusals.push(...(await this.call(() => this.writeMany([...documents.values()]))));
      for (const document of alone)
        await this.call(() => this.write(document, [])).catch((error: unknown) => refusals.push(error));
    }
    if (refusals.length > 0) throw refusals[0];
  }

  async delete(id: string, { expectedVersion, outbox = [] }: PutOptions = {}): Promise<void> {
    await this.call(async () => this.remove(id, expectedVersion, await this.outbox.waiting(outbox)));
    if (outbox.length) this.outbox.filled([this.model]);
  }

  async list(options: ListOptions = {}): Promise<Page<T>> {
    const { limit, after, cursorBehind } = documentList(this.definition, options);
    const unique = this.definition.unique?.includes(options.index ?? '') ?? false;
    const rows: Row[] = [];
    for (const { filter, sort } of documentFinds(options, unique, after))
      if (rows.length <= limit) rows.push(...(await this.find(filter, sort, limit + 1 - rows.length)));
    const items = rows.slice(0, limit).map((row) => this.decode(row));
    const last = rows[limit - 1];
    if (rows.length <= limit || !last) return { items };
    return { items, cursor: cursorBehind({ id: last._id, at: last.ix?.[options.index ?? ''] ?? '' }) };
  }

  async withValues(index: string, values: readonly string[]): Promise<Stored<T>[]> {
    documentList(this.definition, { index });
    return this.findAmong([...new Set(values)], ($in) => ({ [indexField(index)]: { $in } }));
  }

  async count(options: Pick<ListOptions, 'index' | 'equals' | 'prefix'> = {}): Promise<number> {
    documentList(this.definition, options);
    return this.call(() => this.model.countDocuments(documentFilter(options)));
  }

  private async findAmong(
    values: readonly string[],
    filterOf: (some: readonly string[]) => Record<string, unknown>,
  ): Promise<Stored<T>[]> {
    const found: Stored<T>[] = [];
    for (let start = 0; start < values.length; start += BATCH) {
      const rows = await this.find(filterOf(values.slice(start, start + BATCH)));
      found.push(...rows.map((row) => this.decode(row)));
    }
    return found;
  }

  private async find(
    filter: Record<string, unknown>,
    sort: Record<string, 1 | -1> = {},
    limit = 0,
  ): Promise<Row[]> {
    return this.call(() =>
      this.model.find(filter).sort(sort).limit(limit).select({ version: 1, value: 1, ix: 1 }).lean(),
    );
  }

  private async write(document: DocumentToPut, messages: WaitingMessage[]): Promise<number> {
    const { id, expectedVersion } = document;
    const update = { ...this.updateTo(document), ...waitingIn(messages) };
    // Without a version any is right; version 0 is that of a new one, and of one that left only messages.
    const written = await this.change(document, update, !expectedVersion);
    if (!written) throw this.conflict(id);
    return written.version;
  }

  /** Null when the document has another version. */
  private async change(
    document: Pick<DocumentToPut, 'id' | 'expectedVersion'> & Partial<DocumentToPut>,
    update: UpdateQuery<StoredDocument>,
    upsert: boolean,
  ): Promise<Pick<StoredDocument, 'version'> | null> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.model
          .findOneAndUpdate(versionOf(document), update, { upsert, returnDocument: 'after' })
          .select({ version: 1 })
          .lean();
      } catch (error) {
        const ofId = duplicateIn(error) === '_id';
        if (ofId && document.expectedVersion !== undefined) return null;
        if (!ofId || tries === TRIES) throw this.refusal(error, document) ?? error;
      }
    }
  }

  /** Returns what was refused of documents that may have any version, or must be new. */
  private async writeMany(documents: DocumentToPut[]): Promise<unknown[]> {
    if (documents.length === 0) return [];
    const operations = documents.map((document) => ({
      updateOne: { filter: versionOf(document), update: this.updateTo(document), upsert: true },
    }));
    try {
      await this.model.bulkWrite(operations, { ordered: false });
      return [];
    } catch (error) {
      if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
      const refusals: unknown[] = [];
      for (const refused of [error.writeErrors].flat()) {
        const document = documents[refused.index]!;
        if (duplicateIn(refused) !== '_id')
          refusals.push(this.refusal(refused, document) ?? this.failure(error));
        else if (document.expectedVersion === 0) refusals.push(this.conflict(document.id));
        else await this.write(document, []).catch((again: unknown) => refusals.push(this.failure(again)));
      }
      if (refusals.length === 0 && error.result.getWriteConcernError()) throw error;
      return refusals;
    }
  }

  private async remove(
    id: string,
    expectedVersion: number | undefined,
    messages: WaitingMessage[],
  ): Promise<void> {
    const nothingWaits = { 'outbox.0': { $exists: false } };
    const document = { id, expectedVersion };
    if (messages.length === 0 && expectedVersion !== 0) {
      const { deletedCount } = await this.model.deleteOne({ ...versionOf(document), ...nothingWaits });
      if (deletedCount === 1) return;
    }
    const update = {
      $set: { version: 0, live: false },
      $unset: { value: 1, ix: 1, indexed: 1 },
      ...waitingIn(messages),
    };
    const mayBeNew = messages.length > 0 && !expectedVersion;
    const removed = await this.change(document, update, mayBeNew);
    if (removed) {
      // What waited in it may have been released between the two.
      if (messages.length === 0) await this.model.deleteOne({ _id: id, live: false, ...nothingWaits });
    } else if (expectedVersion !== undefined && (expectedVersion > 0 || mayBeNew || (await this.isThere(id))))
      throw this.conflict(id);
  }

  private async isThere(id: string): Promise<boolean> {
    return (await this.model.exists({ _id: id, live: true })) !== null;
  }

  private updateTo({ json, entries }: Pick<DocumentToPut, 'json' | 'entries'>): UpdateQuery<StoredDocument> {
    return {
      $set: { live: true, value: json, ix: Object.fromEntries(entries), indexed: this.mark },
      $inc: { version: 1 },
    };
  }

  private encode(id: string, value: T, expectedVersion?: number): DocumentToPut {
    const document = this.codec.encode(id, value, expectedVersion);
    // Asked here: of more than a message holds the server only closes the connection.
    if (Buffer.byteLength(document.json) > LARGEST)
      throw new RingfleetError('RF_DOCUMENT_TOO_LARGE', { what: this.definition.name, id });
    return document;
  }

  private decode({ _id: id, version, value = '' }: Row): Stored<T> {
    return this.codec.decode({ at: id, id, version, value });
  }

  private async call<R>(call: () => Promise<R>): Promise<R> {
    await this.ready();
    try {
      return await call();
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** What an error of the server means for the document; undefined when it says nothing of it. */
  private refusal(
    error: unknown,
    { id, entries = [] }: { id: string; entries?: [string, string][] },
  ): RingfleetError | undefined {
    const what = this.definition.name;
    if (isTooLarge(error)) return new RingfleetError('RF_DOCUMENT_TOO_LARGE', { what, id });
    const index = duplicateIn(error);
    const value = entries.find(([name]) => name === index)?.[1];
    if (index === undefined || value === undefined) return undefined;
    return new RingfleetError('RF_UNIQUE_TAKEN', { what, index, value });
  }

  private conflict(id: string): RingfleetError {
    return new RingfleetError('RF_VERSION_CONFLICT', { what: this.definition.name, id });
  }
}

function versionOf({ id, expectedVersion }: Pick<DocumentToPut, 'id' | 'expectedVersion'>) {
  return { _id: id, ...(expectedVersion !== undefined && { version: expectedVersion }) };
}

function waitingIn(messages: WaitingMessage[]): UpdateQuery<StoredDocument> {
  const [first] = messages;
  return first ? { $push: { outbox: { $each: messages } }, $min: { pending: first.seq } } : {};
}
