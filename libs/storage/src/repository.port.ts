import type { EventMessage } from '@ringfleet/contracts';
import type { z } from 'zod';

/** What an aggregate is stored as. `T` must survive a JSON round trip. */
export interface RepositoryDefinition<T> {
  /** Collection name: lower case, dashes. */
  name: string;
  schema: z.ZodType<T>;
  /** Named indexes; a document without the value (undefined) is not in that index. Values sort as strings. */
  indexes?: Record<string, (value: T) => string | undefined>;
  /** Names of those indexes that allow a value once. */
  unique?: string[];
}

export interface Stored<T> {
  id: string;
  value: T;
  /** Counts up with every put. */
  version: number;
}

/** Messages to publish that are stored in the same step as the document (the outbox). */
export interface OutboxMessage extends EventMessage {
  topic: string;
}

export interface PutOptions {
  /** The version the caller saw; 0 for "must not exist yet"; absent for "whatever is there". */
  expectedVersion?: number;
  outbox?: OutboxMessage[];
}

export interface ListOptions {
  /** Order by this index, else by id. */
  index?: string;
  /** Only entries whose index value (or id) equals, or begins with, this. */
  equals?: string;
  prefix?: string;
  descending?: boolean;
  /** Opaque, from the page before. */
  cursor?: string;
  /** @default 100, at most 1000 */
  limit?: number;
}

export interface Page<T> {
  items: Stored<T>[];
  /** Present when there is more. */
  cursor?: string;
}

/**
 * One aggregate. One document is the unit of atomicity, its outbox included; there are no transactions.
 * Errors: RF_VERSION_CONFLICT, RF_UNIQUE_TAKEN, RF_CURSOR_INVALID, RF_DOCUMENT_INVALID (put), RF_DOCUMENT_UNREADABLE,
 * RF_STORE_UNAVAILABLE.
 */
export interface Repository<T> {
  get(id: string): Promise<Stored<T> | undefined>;
  getMany(ids: string[]): Promise<Stored<T>[]>;
  /** Resolves with the new version when durable. */
  put(id: string, value: T, options?: PutOptions): Promise<number>;
  /** Each document by itself is atomic: the others are stored when some are refused. Resolves when all are durable. */
  putMany(entries: { id: string; value: T; expectedVersion?: number }[]): Promise<void>;
  delete(id: string, options?: PutOptions): Promise<void>;
  list(options?: ListOptions): Promise<Page<T>>;
  /** Every document whose value in the index is one of these, in no order: for values that few documents share. */
  withValues(index: string, values: readonly string[]): Promise<Stored<T>[]>;
  count(options?: Pick<ListOptions, 'index' | 'equals' | 'prefix'>): Promise<number>;
}

/** Hands out the repositories of one service and drains their outboxes. */
export interface DocumentStore {
  repository<T>(definition: RepositoryDefinition<T>): Repository<T>;
  /** Oldest first, in the order stored; entries stay until released. */
  pendingOutbox(limit: number): Promise<{ ref: string; message: OutboxMessage }[]>;
  releaseOutbox(refs: string[]): Promise<void>;
  /** Calls back, coalesced, when something was put into an outbox. */
  onOutbox(listener: () => void): void;
  close(): Promise<void>;
}
