import type { DatabaseSync } from 'node:sqlite';

/** Where sealed bytes lie: their table, and what names a row of it. */
const places = { artifact_bytes: 'id', phone_files: 'key' } as const;
type Place = keyof typeof places;

/** Sealed bytes of one row. */
export interface SealedRow {
  place: Place;
  id: number | string;
  sealed: Uint8Array;
}

/** The key's id stands behind the version of the seal. */
const KEY_OF = 'lower(hex(substr(sealed, 2, 4)))';

/** Bytes that were sealed by older keys are sealed anew, a few at a time. */
export class SealedRows {
  private readonly statements;

  constructor(db: DatabaseSync) {
    const of = (place: Place) => ({
      others: db.prepare(
        `SELECT ${places[place]} AS id, sealed FROM ${place} WHERE sealed IS NOT NULL AND length(sealed) > 0 AND ${KEY_OF} <> ? AND ${places[place]} > ? ORDER BY ${places[place]} LIMIT ?`,
      ),
      replace: db.prepare(`UPDATE ${place} SET sealed = ? WHERE ${places[place]} = ? AND sealed = ?`),
      keys: db.prepare(
        `SELECT ${KEY_OF} AS key, count(*) AS n FROM ${place} WHERE sealed IS NOT NULL AND length(sealed) > 0 GROUP BY 1`,
      ),
    });
    this.statements = { artifact_bytes: of('artifact_bytes'), phone_files: of('phone_files') };
  }

  /** Rows behind one that another key sealed. */
  others(
    place: Place,
    { key, after, limit }: { key: string; after: number | string; limit: number },
  ): SealedRow[] {
    const rows = this.statements[place].others.all(key, after, limit) as Pick<SealedRow, 'id' | 'sealed'>[];
    return rows.map((row) => ({ place, ...row }));
  }

  /** What has changed meanwhile stays as it is. */
  replace(rows: readonly (SealedRow & { anew: Uint8Array })[]): void {
    for (const { place, id, sealed, anew } of rows) this.statements[place].replace.run(anew, id, sealed);
  }

  /** How many rows each key sealed, by its id. */
  keys(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { keys } of Object.values(this.statements))
      for (const { key, n } of keys.all() as { key: string; n: number }[])
        counts[key] = (counts[key] ?? 0) + n;
    return counts;
  }
}
