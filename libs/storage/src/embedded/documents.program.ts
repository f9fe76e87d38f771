import { RingfleetError } from '@ringfleet/contracts/errors';
import type { StatementSync } from 'node:sqlite';
import { packError, type PackedError } from '../sqlite/packed-error.ts';
import type { OpenProgram } from '../sqlite/sqlite-program.ts';
import { countStatement, type DocumentQuery, type DocumentRange, listStatement } from './document-query.ts';
import { documentTables } from './document-tables.ts';

export interface DocumentToPut {
  id: string;
  json: string;
  /** [index name, value] */
  entries: [string, string][];
  expectedVersion?: number | undefined;
}

export interface MessageToKeep {
  topic: string;
  key: string;
  value: Uint8Array | null;
  headers: Record<string, string>;
}

export interface DocumentRow {
  at: string;
  id: string;
  version: number;
  value: string;
}

interface Collection {
  collection: string;
  /** Names of the indexes that allow a value once. */
  unique: string[];
}

const openDocuments = ((db) => {
  db.exec(documentTables);
  const find = db.prepare('SELECT doc, version FROM documents WHERE collection = ? AND id = ?');
  const read = db.prepare(
    'SELECT id AS at, id, version, value FROM documents WHERE collection = ? AND id = ?',
  );
  const insert = db.prepare('INSERT INTO documents (collection, id, version, value) VALUES (?, ?, 1, ?)');
  const update = db.prepare('UPDATE documents SET version = version + 1, value = ? WHERE doc = ?');
  const remove = db.prepare('DELETE FROM documents WHERE doc = ?');
  const insertEntry = db.prepare(
    'INSERT INTO entries (collection, name, value, id, doc) VALUES (?, ?, ?, ?, ?)',
  );
  const removeEntries = db.prepare('DELETE FROM entries WHERE doc = ?');
  const holder = db.prepare(
    'SELECT 1 FROM entries WHERE collection = ? AND name = ? AND value = ? AND id <> ?',
  );
  const indexesOf = db.prepare('SELECT indexes FROM collections WHERE name = ?');
  const setIndexes = db.prepare('INSERT OR REPLACE INTO collections VALUES (?, ?)');
  const addMessage = db.prepare('INSERT INTO outbox (topic, key, value, headers) VALUES (?, ?, ?, ?)');
  const messages = db.prepare('SELECT seq, topic, key, value, headers FROM outbox ORDER BY seq LIMIT ?');
  const removeMessage = db.prepare('DELETE FROM outbox WHERE seq = ?');
  const statements = new Map<string, StatementSync>();

  const prepared = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const seen = (collection: string, id: string, expectedVersion: number | undefined) => {
    const row = find.get(collection, id) as { doc: number; version: number } | undefined;
    if (expectedVersion !== undefined && expectedVersion !== (row?.version ?? 0))
      throw new RingfleetError('RF_VERSION_CONFLICT', { what: collection, id });
    return row;
  };
  const keep = (outbox: MessageToKeep[]) => {
    for (const { topic, key, value, headers } of outbox)
      addMessage.run(topic, key, value, JSON.stringify(headers));
  };
  const index = (
    { collection, unique }: Collection,
    id: string,
    doc: number,
    entries: DocumentToPut['entries'],
  ) => {
    removeEntries.run(doc);
    for (const [name, value] of entries) {
      if (unique.includes(name) && holder.get(collection, name, value, id))
        throw new RingfleetError('RF_UNIQUE_TAKEN', { what: collection, index: name, value });
      insertEntry.run(collection, name, value, id, doc);
    }
  };
  const put = (into: Collection, { id, json, entries, expectedVersion }: DocumentToPut): number => {
    const before = seen(into.collection, id, expectedVersion);
    if (before) update.run(json, before.doc);
    const doc = before?.doc ?? Number(insert.run(into.collection, id, json).lastInsertRowid);
    index(into, id, doc, entries);
    return (before?.version ?? 0) + 1;
  };
  const putAlone = (into: Collection, document: DocumentToPut): PackedError | undefined => {
    db.exec('SAVEPOINT document');
    try {
      put(into, document);
      db.exec('RELEASE document');
      return undefined;
    } catch (error) {
      if (!(error instanceof RingfleetError)) throw error;
      db.exec('ROLLBACK TO document; RELEASE document');
      return packError(error);
    }
  };

  return {
    calls: {
      /** Whether the stored entries are those of these indexes. */
      indexed: ({ collection, indexes }: { collection: string; indexes: string }): boolean =>
        (indexesOf.get(collection) as { indexes: string } | undefined)?.indexes === indexes,
      setIndexed: ({ collection, indexes }: { collection: string; indexes: string }): void => {
        setIndexes.run(collection, indexes);
      },
      reindex: ({
        documents,
        ...into
      }: Collection & { documents: Pick<DocumentToPut, 'id' | 'entries'>[] }): void => {
        for (const { id, entries } of documents) {
          const row = seen(into.collection, id, undefined);
          if (row) index(into, id, row.doc, entries);
        }
      },
      get: ({ collection, ids }: { collection: string; ids: string[] }): DocumentRow[] =>
        ids
          .map((id) => read.get(collection, id))
          .filter((row) => row !== undefined) as unknown as DocumentRow[],
      put: ({
        document,
        outbox,
        ...into
      }: Collection & { document: DocumentToPut; outbox: MessageToKeep[] }): number => {
        const version = put(into, document);
        keep(outbox);
        return version;
      },
      /** Stores all but the refused and returns the first refusal. */
      putMany: ({
        documents,
        ...into
      }: Collection & { documents: DocumentToPut[] }): PackedError | undefined => {
        let first: PackedError | undefined;
        for (const document of documents) {
          const refusal = putAlone(into, document);
          first ??= refusal;
        }
        return first;
      },
      delete: (asked: {
        collection: string;
        id: string;
        expectedVersion?: number | undefined;
        outbox: MessageToKeep[];
      }): void => {
        const row = seen(asked.collection, asked.id, asked.expectedVersion);
        if (row) {
          removeEntries.run(row.doc);
          remove.run(row.doc);
        }
        keep(asked.outbox);
      },
      list: (query: DocumentQuery): DocumentRow[] => {
        const { sql, values } = listStatement(query);
        return prepared(sql).all(...values) as unknown as DocumentRow[];
      },
      withValues: (asked: { collection: string; index: string; values: string[] }): DocumentRow[] =>
        asked.values.flatMap((equals) => {
          const { collection, index: of } = asked;
          // A limit below zero is none to SQLite.
          const { sql, values } = listStatement({
            ...{ collection, index: of, equals },
            ...{ descending: false, limit: -1 },
          });
          return prepared(sql).all(...values) as unknown as DocumentRow[];
        }),
      count: (range: DocumentRange): number => {
        const { sql, values } = countStatement(range);
        return (prepared(sql).get(...values) as { count: number }).count;
      },
      pending: (limit: number): (MessageToKeep & { seq: number })[] =>
        (
          messages.all(limit) as unknown as (Omit<MessageToKeep, 'headers'> & {
            seq: number;
            headers: string;
          })[]
        ).map((row) => ({ ...row, headers: JSON.parse(row.headers) as Record<string, string> })),
      release: (refs: number[]): void => {
        for (const seq of refs) removeMessage.run(seq);
      },
    },
  };
}) satisfies OpenProgram;

export default openDocuments;
