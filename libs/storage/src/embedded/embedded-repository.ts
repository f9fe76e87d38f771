import type {
  ListOptions,
  OutboxMessage,
  Page,
  PutOptions,
  Repository,
  RepositoryDefinition,
  Stored,
} from '../repository.port.ts';
import { documentList } from '../document-list.ts';
import { unpackError } from '../sqlite/packed-error.ts';
import type { CallsOf } from '../sqlite/sqlite-program.ts';
import type { SqliteThread } from '../sqlite/sqlite-thread.ts';
import { DocumentCodec } from './document-codec.ts';
import type { DocumentRange } from './document-query.ts';
import type openDocuments from './documents.program.ts';
import type { DocumentToPut, MessageToKeep } from './documents.program.ts';
import { afterPrefix } from './text-range.ts';

export type DocumentThread = SqliteThread<CallsOf<ReturnType<typeof openDocuments>>>;

/** So many documents are validated and handed over at once, between which the event loop turns. */
const BATCH = 500;

/** One collection of the embedded document store. */
export class EmbeddedRepository<T> implements Repository<T> {
  private readonly thread: DocumentThread;
  private readonly definition: RepositoryDefinition<T>;
  private readonly codec: DocumentCodec<T>;
  private readonly into: { collection: string; unique: string[] };
  private readonly outboxFilled: () => void;
  private readonly indexed: Promise<void>;

  constructor(thread: DocumentThread, definition: RepositoryDefinition<T>, outboxFilled: () => void) {
    this.thread = thread;
    this.definition = definition;
    this.codec = new DocumentCodec(definition);
    this.into = { collection: definition.name, unique: definition.unique ?? [] };
    this.outboxFilled = outboxFilled;
    this.indexed = this.matchIndexes();
    // Every call waits for it and fails with its error; without a call it concerns nobody.
    this.indexed.catch(() => undefined);
  }

  async get(id: string): Promise<Stored<T> | undefined> {
    return (await this.getMany([id]))[0];
  }

  async getMany(ids: string[]): Promise<Stored<T>[]> {
    await this.indexed;
    const rows = await this.thread.call('get', { collection: this.definition.name, ids });
    return rows.map((row) => this.codec.decode(row));
  }

  async put(id: string, value: T, { expectedVersion, outbox = [] }: PutOptions = {}): Promise<number> {
    const document = this.codec.encode(id, value, expectedVersion);
    await this.indexed;
    const version = await this.thread.call('put', { ...this.into, document, outbox: outbox.map(toKeep) });
    if (outbox.length) this.outboxFilled();
    return version;
  }

  /** Where some are refused, the others are stored and the first refusal is thrown. */
  async putMany(entries: { id: string; value: T; expectedVersion?: number }[]): Promise<void> {
    await this.indexed;
    let refusal: Error | undefined;
    for (let start = 0; start < entries.length; start += BATCH) {
      const documents: DocumentToPut[] = [];
      for (const { id, value, expectedVersion } of entries.slice(start, start + BATCH)) {
        try {
          documents.push(this.codec.encode(id, value, expectedVersion));
        } catch (error) {
          refusal ??= error as Error;
        }
      }
      const refused = await this.thread.call('putMany', { ...this.into, documents });
      if (refused) refusal ??= unpackError(refused);
    }
    if (refusal) throw refusal;
  }

  async delete(id: string, { expectedVersion, outbox = [] }: PutOptions = {}): Promise<void> {
    await this.indexed;
    const asked = { collection: this.definition.name, id, expectedVersion, outbox: outbox.map(toKeep) };
    await this.thread.call('delete', asked);
    if (outbox.length) this.outboxFilled();
  }

  async list(options: ListOptions = {}): Promise<Page<T>> {
    const { descending = false } = options;
    const { limit, after, cursorBehind } = documentList(this.definition, options);
    const range = { ...this.rangeOf(options), ...(after && { after }) };
    await this.indexed;
    const rows = await this.thread.call('list', { ...range, descending, limit: limit + 1 });
    const items = rows.slice(0, limit).map((row) => this.codec.decode(row));
    const last = rows[limit - 1];
    return rows.length <= limit || !last ? { items } : { items, cursor: cursorBehind(last) };
  }

  async withValues(index: string, values: readonly string[]): Promise<Stored<T>[]> {
    documentList(this.definition, { index });
    await this.indexed;
    const asked = { collection: this.definition.name, index, values: [...new Set(values)] };
    const rows = await this.thread.call('withValues', asked);
    return rows.map((row) => this.codec.decode(row));
  }

  async count(options: Pick<ListOptions, 'index' | 'equals' | 'prefix'> = {}): Promise<number> {
    documentList(this.definition, options);
    await this.indexed;
    return this.thread.call('count', this.rangeOf(options));
  }

  private rangeOf({ index, equals, prefix = '' }: ListOptions): DocumentRange {
    const below = afterPrefix(prefix);
    return {
      collection: this.definition.name,
      ...(index === undefined ? {} : { index }),
      ...(equals === undefined ? {} : { equals }),
      ...(prefix === '' ? {} : { from: prefix }),
      ...(below === undefined ? {} : { below }),
    };
  }

  /** A definition that gained or lost an index since the file was written: its documents are indexed anew. */
  private async matchIndexes(): Promise<void> {
    const { name: collection, indexes = {} } = this.definition;
    const wanted = { collection, indexes: JSON.stringify(Object.keys(indexes).sort()) };
    if (await this.thread.call('indexed', wanted)) return;
    let after: string[] | undefined;
    do {
      const rows = await this.thread.call('list', {
        collection,
        ...(after && { after }),
        descending: false,
        limit: BATCH,
      });
      const documents = rows.map((row) => ({
        id: row.id,
        entries: this.codec.entriesOf(this.codec.decode(row).value),
      }));
      await this.thread.call('reindex', { ...this.into, documents });
      after = rows.length < BATCH ? undefined : [rows[rows.length - 1]!.id];
    } while (after);
    await this.thread.call('setIndexed', wanted);
  }
}

function toKeep({ topic, key, value, headers }: OutboxMessage): MessageToKeep {
  // A copy of just these bytes: a small Buffer is a piece of a pool, and the whole pool would travel.
  return { topic, key, value: value && new Uint8Array(value), headers };
}
