import type { DatabaseSync } from 'node:sqlite';

/** `to_rev` of what is not superseded, `from_rev` of what is not visible yet. */
export const FOREVER = Number.MAX_SAFE_INTEGER;

/** How far a row is on its way to the phones. */
export const rowState = { staged: 0, closed: 1, visible: 2, entering: 3 } as const;

/**
 * One file holds the tree. An artifact's row is staged when its message is read, closed with its change set, and visible
 * in revisions from_rev <= r < to_rev. `generation` counts full re-reads: the last one in which the row was met.
 */
const schema = `
CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS positions (
  topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS artifacts (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL, folded TEXT NOT NULL, folder TEXT NOT NULL, mac TEXT NOT NULL,
  publisher TEXT NOT NULL, seq INTEGER NOT NULL, generation INTEGER NOT NULL, position INTEGER NOT NULL,
  state INTEGER NOT NULL, removed INTEGER NOT NULL,
  from_rev INTEGER NOT NULL, to_rev INTEGER NOT NULL, superseded_at INTEGER,
  kind TEXT NOT NULL, size INTEGER NOT NULL, hash TEXT NOT NULL, modified TEXT NOT NULL,
  alias_of TEXT NOT NULL, requires TEXT NOT NULL, blob TEXT NOT NULL, image TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS artifacts_by_path ON artifacts (path, to_rev);
CREATE INDEX IF NOT EXISTS artifacts_by_folded_path ON artifacts (folded, to_rev);
CREATE INDEX IF NOT EXISTS artifacts_by_folder ON artifacts (mac, folder, from_rev, to_rev);
CREATE INDEX IF NOT EXISTS artifacts_masters ON artifacts (mac, folder) WHERE kind = 'master';
CREATE INDEX IF NOT EXISTS artifacts_staged ON artifacts (publisher, seq) WHERE state = 0;
CREATE INDEX IF NOT EXISTS artifacts_closed ON artifacts (publisher, seq) WHERE state = 1;
CREATE INDEX IF NOT EXISTS artifacts_entering ON artifacts (path) WHERE state = 3;
CREATE INDEX IF NOT EXISTS artifacts_superseded ON artifacts (superseded_at) WHERE superseded_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS artifacts_by_image ON artifacts (image) WHERE image IS NOT NULL;

CREATE TABLE IF NOT EXISTS artifact_bytes (
  id INTEGER PRIMARY KEY REFERENCES artifacts (id) ON DELETE CASCADE, sealed BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS needs (
  artifact INTEGER NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE, image TEXT NOT NULL,
  PRIMARY KEY (artifact, image)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS needs_by_image ON needs (image);
CREATE TABLE IF NOT EXISTS images (name TEXT PRIMARY KEY, present INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS images_missing ON images (name) WHERE present = 0;

CREATE TABLE IF NOT EXISTS phone_files (
  key TEXT PRIMARY KEY, mac TEXT NOT NULL, kind TEXT NOT NULL, path TEXT NOT NULL, gateway TEXT NOT NULL,
  ord TEXT NOT NULL, deleted_at INTEGER, generation INTEGER NOT NULL, record TEXT NOT NULL, sealed BLOB
) STRICT;
CREATE INDEX IF NOT EXISTS phone_files_by_mac ON phone_files (mac, kind);
CREATE INDEX IF NOT EXISTS phone_files_of_users ON phone_files (path) WHERE kind = 'user-override';
CREATE INDEX IF NOT EXISTS phone_files_deleted ON phone_files (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS waiting_edits (
  key TEXT NOT NULL, based_on TEXT NOT NULL, ord TEXT NOT NULL, since INTEGER NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (key, based_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting_edits_by_time ON waiting_edits (since);
CREATE TABLE IF NOT EXISTS owed (key TEXT PRIMARY KEY, due INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS owed_by_time ON owed (due);
`;

export function createTreeTables(db: DatabaseSync): void {
  db.exec(schema);
}
