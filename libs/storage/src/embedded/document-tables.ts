/** `value` is JSON. One row in `entries` for each document and index that has it. */
export const documentTables = `
  CREATE TABLE IF NOT EXISTS documents (
    doc INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (collection, id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS entries (
    collection TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    id TEXT NOT NULL,
    doc INTEGER NOT NULL,
    PRIMARY KEY (collection, name, value, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS entries_of_document ON entries (doc);
  CREATE TABLE IF NOT EXISTS collections (
    name TEXT PRIMARY KEY,
    indexes TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB,
    headers TEXT NOT NULL
  ) STRICT;
`;
