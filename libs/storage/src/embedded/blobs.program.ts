import type { OpenProgram } from '../sqlite/sqlite-program.ts';

export interface BlobRow {
  key: string;
  size: number;
}

/** Keys with lengths; their bytes lie one behind the other in one buffer, so that only that crosses the thread. */
export interface PackedBlobs {
  blobs: BlobRow[];
  bytes: Uint8Array;
}

/** `bytes` is null for a blob that is a file. `unsettled` names the keys whose file is being made or removed. */
const tables = `
  CREATE TABLE IF NOT EXISTS blobs (
    key TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    bytes BLOB
  ) STRICT;
  CREATE TABLE IF NOT EXISTS unsettled (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;

const openBlobs = ((db) => {
  db.exec(tables);
  const insert = db.prepare('INSERT INTO blobs VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const find = db.prepare('SELECT key, size FROM blobs WHERE key = ?');
  const read = db.prepare('SELECT size, bytes FROM blobs WHERE key = ?');
  const replace = db.prepare('UPDATE blobs SET bytes = ? WHERE key = ? AND bytes IS NOT NULL RETURNING key');
  const remove = db.prepare('DELETE FROM blobs WHERE key = ? RETURNING bytes IS NULL AS isFile');
  const unsettle = db.prepare('INSERT INTO unsettled VALUES (?) ON CONFLICT DO NOTHING');
  const settle = db.prepare('DELETE FROM unsettled WHERE key = ?');
  const orphans = db.prepare(
    'SELECT key FROM unsettled WHERE key NOT IN (SELECT key FROM blobs WHERE bytes IS NULL)',
  );
  const settleAll = db.prepare('DELETE FROM unsettled');
  const page = (bounds: string) =>
    db.prepare(`SELECT key, size FROM blobs WHERE ${bounds} ORDER BY key LIMIT ?`);
  const from = page('key >= ?');
  const fromBelow = page('key >= ? AND key < ?');
  const after = page('key > ?');
  const afterBelow = page('key > ? AND key < ?');

  return {
    calls: {
      putSmall: ({ blobs, bytes }: PackedBlobs): void => {
        let start = 0;
        for (const { key, size } of blobs) {
          insert.run(key, size, bytes.subarray(start, start + size));
          start += size;
        }
      },
      head: (key: string): BlobRow | undefined => find.get(key) as BlobRow | undefined,
      read: (key: string): { size: number; bytes: Uint8Array | null } | undefined =>
        read.get(key) as { size: number; bytes: Uint8Array | null } | undefined,
      replaceSmall: ({ key, bytes }: { key: string; bytes: Uint8Array }): boolean =>
        replace.get(bytes, key) !== undefined,
      /** Before a file takes its name: the blob that has the key already, else the key is noted as unsettled. */
      beginFile: (key: string): BlobRow | undefined => {
        const stored = find.get(key) as BlobRow | undefined;
        if (!stored) unsettle.run(key);
        return stored;
      },
      /** The file is complete and durable: from here on the blob is there. */
      completeFile: ({ key, size }: BlobRow): void => {
        insert.run(key, size, null);
        settle.run(key);
      },
      /** Returns the keys whose files are to be removed. */
      delete: (keys: string[]): string[] => {
        const files = keys.filter((key) => (remove.get(key) as { isFile: number } | undefined)?.isFile === 1);
        for (const key of files) unsettle.run(key);
        return files;
      },
      settle: (keys: string[]): void => {
        for (const key of keys) settle.run(key);
      },
      /** After a crash: keys of files that belong to no blob. */
      orphans: (): string[] => orphans.all().map((row) => (row as { key: string }).key),
      settleAll: (): void => {
        settleAll.run();
      },
      list: (asked: { prefix: string; below?: string; after?: string; limit: number }): BlobRow[] => {
        const lower = asked.after ?? asked.prefix;
        const [open, bounded] = asked.after === undefined ? [from, fromBelow] : [after, afterBelow];
        const rows =
          asked.below === undefined
            ? open.all(lower, asked.limit)
            : bounded.all(lower, asked.below, asked.limit);
        return rows as unknown as BlobRow[];
      },
    },
  };
}) satisfies OpenProgram;

export default openBlobs;
