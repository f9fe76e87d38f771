import type { DatabaseSync } from 'node:sqlite';
import type { ArtifactKind, Publisher } from '@ringfleet/contracts';
import { foldMacs, foldPath } from '../paths/tree-path.ts';
import type { TreeChild, TreeEntry } from '../provisioning-tree.port.ts';

const columns = 'id, path, kind, size, hash, mac, modified, publisher, seq, alias_of AS aliasOf, image';
const visible = 'from_rev <= ? AND to_rev > ?';

/** The statements of LIST; each is one search in the index on (mac, folder), however large the tree is (trap F-24). */
export const folderQueries = {
  files: `SELECT ${columns} FROM artifacts WHERE mac = ? AND folder = ? AND ${visible}`,
  /** The first row at or behind a folder: asked again from behind each found one, it skips from name to name. */
  nextFolder: `SELECT folder, path FROM artifacts
    WHERE mac = ? AND folder >= ? AND folder < ? AND ${visible} ORDER BY folder LIMIT 1`,
} as const;

export interface ArtifactRow extends Record<string, unknown> {
  id: number;
  path: string;
  kind: ArtifactKind;
  size: number;
  hash: string;
  mac: string;
  modified: string;
  publisher: Publisher;
  seq: number;
  aliasOf: string;
  image: string | null;
}

/** Both are searches in the index on (mac, folder) of masters alone, which has those in the root first. */
export const masterQueries = {
  shared: `SELECT ${columns} FROM artifacts WHERE kind = 'master' AND mac = '' AND ${visible} ORDER BY folder LIMIT ?`,
  ofPhones: `SELECT 1 FROM artifacts WHERE kind = 'master' AND mac > '' AND ${visible} LIMIT 1`,
} as const;

/** An alias of an alias is followed so far and no further: aliases could name each other. */
const ALIAS_DEPTH = 4;

/** Lookups remembered; a phone asks for the same names several times in one boot, and all phones for the shared ones. */
const FOUND_KEPT = 20_000;

/** Point reads of the artifacts as of one revision. */
export class ArtifactReader {
  private readonly statements;
  /** What was found, or not, as of the newest revision asked for: one revision never changes. */
  private readonly found = new Map<string, TreeEntry | null>();
  private foundAt = -1;

  constructor(db: DatabaseSync) {
    this.statements = {
      exact: db.prepare(`SELECT ${columns} FROM artifacts WHERE path = ? AND ${visible}`),
      folded: db.prepare(`SELECT ${columns} FROM artifacts WHERE folded = ? AND ${visible} LIMIT 16`),
      content: db.prepare(
        'SELECT a.kind, a.image, b.sealed FROM artifacts a LEFT JOIN artifact_bytes b ON b.id = a.id WHERE a.id = ?',
      ),
      files: db.prepare(folderQueries.files),
      nextFolder: db.prepare(folderQueries.nextFolder),
      sharedMasters: db.prepare(masterQueries.shared),
      mastersOfPhones: db.prepare(masterQueries.ofPhones),
    };
  }

  /** Exact path, then a unique one with the same MACs in any case, then a unique one in any case (design section 5). */
  find(path: string, revision: number): TreeEntry | undefined {
    if (revision > this.foundAt || this.found.size >= FOUND_KEPT) {
      this.found.clear();
      this.foundAt = revision;
    }
    if (revision !== this.foundAt) return this.lookUp(path, revision);
    const known = this.found.get(path);
    if (known !== undefined) return known === null ? undefined : known;
    const entry = this.lookUp(path, revision);
    this.found.set(path, entry ?? null);
    return entry;
  }

  private lookUp(path: string, revision: number): TreeEntry | undefined {
    const row = this.row(path, revision);
    return row && this.entry(row, revision);
  }

  /** Where the bytes of an entry lie; undefined when its row is gone. */
  content(row: number): { kind: ArtifactKind; image: string | null; sealed: Uint8Array | null } | undefined {
    return this.statements.content.get(row) as
      { kind: ArtifactKind; image: string | null; sealed: Uint8Array | null } | undefined;
  }

  /** @param folder as folderOf gives it */
  children(folder: string, macs: readonly string[], revision: number): TreeChild[] {
    const children: TreeChild[] = [];
    for (const mac of macs)
      for (const row of this.statements.files.all(mac, folder, revision, revision) as ArtifactRow[]) {
        const entry = this.entry(row, revision);
        if (entry) children.push({ name: lastSegment(entry.path), entry });
      }
    const folders = new Map<string, string>();
    for (const mac of macs)
      for (const name of this.foldersBelow(folder, mac, revision))
        if (!folders.has(foldPath(name))) folders.set(foldPath(name), name);
    return [...children, ...[...folders.values()].map((name) => ({ name }))].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  }

  hasFolder(folder: string, macs: readonly string[], revision: number): boolean {
    return macs.some(
      (mac) => this.statements.nextFolder.get(mac, folder, behind(folder), revision, revision) !== undefined,
    );
  }

  /** Master files that belong to no phone, those in the root first. */
  sharedMasters(revision: number, most: number): TreeEntry[] {
    const rows = this.statements.sharedMasters.all(revision, revision, most) as ArtifactRow[];
    return rows.flatMap((row) => this.entry(row, revision) ?? []);
  }

  /** Whether any phone has a master file of its own. */
  phonesHaveMasters(revision: number): boolean {
    return this.statements.mastersOfPhones.get(revision, revision) !== undefined;
  }

  private *foldersBelow(folder: string, mac: string, revision: number): Generator<string> {
    const end = behind(folder);
    const depth = folder.split('/').length - 1;
    // The folder itself is skipped: its name is the shortest of the range.
    let from = `${folder}\u0001`;
    for (;;) {
      const found = this.statements.nextFolder.get(mac, from, end, revision, revision) as
        { folder: string; path: string } | undefined;
      if (!found) return;
      const length = found.folder.indexOf('/', folder.length);
      yield found.path.split('/')[depth] ?? '';
      from = behind(found.folder.slice(0, length + 1));
    }
  }

  private row(path: string, revision: number): ArtifactRow | undefined {
    const exact = this.statements.exact.get(path, revision, revision) as ArtifactRow | undefined;
    if (exact) return exact;
    const alike = this.statements.folded.all(foldPath(path), revision, revision) as ArtifactRow[];
    const sameMacs = alike.filter((row) => foldMacs(row.path) === foldMacs(path));
    if (sameMacs.length === 1) return sameMacs[0];
    return alike.length === 1 ? alike[0] : undefined;
  }

  private entry(named: ArtifactRow, revision: number): TreeEntry | undefined {
    let row: ArtifactRow | undefined = named;
    for (let depth = 0; row?.kind === 'alias'; depth += 1) {
      if (depth === ALIAS_DEPTH) return undefined;
      row = this.row(row.aliasOf, revision);
    }
    if (!row) return undefined;
    return {
      path: named.path,
      kind: row.kind,
      size: row.size,
      hash: row.hash,
      mac: named.mac === '' ? null : named.mac,
      modified: new Date(row.modified),
      publisher: named.publisher,
      seq: named.seq,
      row: row.id,
    };
  }
}

/** The first string behind all that lies below a folder. The root's range ends where strings end. */
function behind(folder: string): string {
  return folder === '' ? '\u{10ffff}' : `${folder.slice(0, -1)}0`;
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
