import type { DatabaseSync } from 'node:sqlite';
import type { ArtifactPublished, Publisher } from '@ringfleet/contracts';
import { macInPath } from '@ringfleet/ucs';
import { foldPath, folderOf } from '../paths/tree-path.ts';
import { imageOf, imageName } from './image-name.ts';
import { FOREVER, rowState } from './tree-schema.ts';
import type { TreeMemory } from './tree-memory.ts';

/** A record of the topic on its way to the phones. */
export interface StagedRecord {
  path: string;
  publisher: Publisher;
  seq: number;
  /** Offset: of two records of one path the later one counts. */
  position: number;
  /** Absent for a tombstone. */
  artifact?: ArtifactPublished;
}

/**
 * A path's own attributes, besides where it stands. The sealed bytes differ with each sealing, their hash does not.
 */
const same = ['kind', 'size', 'hash', 'modified', 'mac', 'alias_of', 'requires', 'blob']
  .map((column) => `fresh.${column} = held.${column}`)
  .join(' AND ');

/** Writes of the artifacts: from a message to a change set that phones see. */
export class ArtifactRows {
  private readonly memory: TreeMemory;
  private readonly statements;

  constructor(db: DatabaseSync, memory: TreeMemory) {
    this.memory = memory;
    const { staged, closed, visible, entering } = rowState;
    db.exec(
      'CREATE TEMP TABLE waiting (publisher TEXT, seq INTEGER, PRIMARY KEY (publisher, seq)) WITHOUT ROWID',
    );
    this.statements = {
      stage: db.prepare(`
        INSERT INTO artifacts (path, folded, folder, mac, publisher, seq, generation, position, state, removed,
          from_rev, to_rev, kind, size, hash, modified, alias_of, requires, blob, image)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ${staged}, ?, ${FOREVER}, ${FOREVER}, ?, ?, ?, ?, ?, ?, ?, ?)`),
      storeBytes: db.prepare('INSERT INTO artifact_bytes VALUES (?, ?)'),
      need: db.prepare('INSERT OR IGNORE INTO needs VALUES (?, ?)'),
      expectImage: db.prepare('INSERT OR IGNORE INTO images VALUES (?, 0)'),
      haveImage: db.prepare('INSERT INTO images VALUES (?, 1) ON CONFLICT DO UPDATE SET present = 1'),
      forgetStaged: db.prepare(`DELETE FROM artifacts WHERE state IN (${staged}, ${closed})`),
      close: db.prepare(
        `UPDATE artifacts SET state = ${closed} WHERE state = ${staged} AND publisher = ? AND seq <= ?`,
      ),
      // Offsets of an earlier generation say nothing about those of this one, hence the pair.
      dropOutranked: db.prepare(`
        DELETE FROM artifacts WHERE state = ${closed} AND EXISTS (
          SELECT 1 FROM artifacts other
          WHERE other.path = artifacts.path AND other.to_rev = ${FOREVER} AND other.state >= ${closed}
            AND (other.generation, other.position) > (artifacts.generation, artifacts.position))`),
      forgetWaiting: db.prepare('DELETE FROM waiting'),
      findWaiting: db.prepare(`
        INSERT OR IGNORE INTO waiting SELECT a.publisher, a.seq FROM images i
        JOIN needs n ON n.image = i.name JOIN artifacts a ON a.id = n.artifact
        WHERE i.present = 0 AND a.state = ${closed}`),
      enter: db.prepare(`
        UPDATE artifacts SET state = ${entering}
        WHERE state = ${closed} AND (publisher, seq) NOT IN (SELECT publisher, seq FROM waiting)`),
      dropOlderThanEntering: db.prepare(`
        DELETE FROM artifacts WHERE id IN (
          SELECT old.id FROM artifacts fresh JOIN artifacts old ON old.path = fresh.path AND old.to_rev = ${FOREVER}
          WHERE fresh.state = ${entering} AND old.state IN (${staged}, ${closed})
            AND (old.generation, old.position) < (fresh.generation, fresh.position))`),
      confirmEqual: db.prepare(`
        UPDATE artifacts AS held
        SET generation = fresh.generation, position = fresh.position, publisher = fresh.publisher, seq = fresh.seq
        FROM artifacts fresh
        WHERE fresh.state = ${entering} AND fresh.removed = 0 AND held.path = fresh.path AND held.state = ${visible}
          AND held.to_rev = ${FOREVER} AND ${same}`),
      dropEqual: db.prepare(`
        DELETE FROM artifacts WHERE id IN (
          SELECT fresh.id FROM artifacts fresh
          JOIN artifacts held ON held.path = fresh.path AND held.to_rev = ${FOREVER}
          WHERE fresh.state = ${entering} AND held.state = ${visible}
            AND held.generation = fresh.generation AND held.position = fresh.position)`),
      countEntering: db.prepare(`SELECT count(*) AS n FROM artifacts WHERE state = ${entering}`),
      supersede: db.prepare(`
        UPDATE artifacts SET to_rev = ?, superseded_at = ?
        WHERE path IN (SELECT path FROM artifacts WHERE state = ${entering})
          AND to_rev = ${FOREVER} AND state = ${visible}`),
      dropTombstones: db.prepare(`DELETE FROM artifacts WHERE state = ${entering} AND removed = 1`),
      show: db.prepare(`UPDATE artifacts SET state = ${visible}, from_rev = ? WHERE state = ${entering}`),
      dropMissing: db.prepare(`
        UPDATE artifacts SET to_rev = ?, superseded_at = ?
        WHERE state = ${visible} AND to_rev = ${FOREVER} AND publisher = ? AND generation < ?
          AND path NOT IN (SELECT path FROM artifacts WHERE state IN (${staged}, ${closed}))`),
      collect: db.prepare(`
        DELETE FROM artifacts WHERE id IN (
          SELECT id FROM artifacts WHERE superseded_at IS NOT NULL AND superseded_at < ? AND to_rev <= ? LIMIT 10000)`),
      dropImages: db.prepare(`
        DELETE FROM images WHERE NOT EXISTS (SELECT 1 FROM needs WHERE needs.image = images.name) RETURNING name`),
      imageNames: db.prepare('SELECT name, present FROM images'),
      missImage: db.prepare('UPDATE images SET present = 0 WHERE name = ?'),
      missingImages: db.prepare(`
        SELECT i.name AS name, a.blob AS blob, a.hash AS hash FROM images i JOIN artifacts a ON a.image = i.name
        WHERE i.present = 0 GROUP BY i.name`),
    };
  }

  stage({ path, publisher, seq, position, artifact }: StagedRecord): void {
    const { stage, storeBytes, need } = this.statements;
    const mac = artifact?.mac ?? macInPath(path) ?? '';
    const image = artifact === undefined ? null : imageOf(artifact);
    const { lastInsertRowid } = stage.run(
      ...[path, foldPath(path), folderOf(path), mac, publisher, seq],
      ...[this.memory.number('generation'), position, artifact ? 0 : 1],
      ...[artifact?.kind ?? '', artifact?.size ?? 0, artifact?.hash ?? '', artifact?.modified ?? ''],
      ...[artifact?.aliasOf ?? '', artifact?.requires.join(' ') ?? '', artifact?.blob?.key ?? '', image],
    );
    if (artifact?.bytes !== undefined) storeBytes.run(lastInsertRowid, Buffer.from(artifact.bytes, 'base64'));
    const images = (artifact?.requires ?? []).map((hash) => imageName(hash, false));
    for (const name of image === null ? images : [...images, image]) {
      need.run(lastInsertRowid, name);
      this.statements.expectImage.run(name);
    }
  }

  forgetStaged(): void {
    this.statements.forgetStaged.run();
  }

  /** Everything staged up to `seq` becomes visible, but change sets that wait for an image. */
  close(publisher: Publisher, seq: number, now: number): void {
    this.statements.close.run(publisher, seq);
    this.promote(now);
  }

  promote(now: number): void {
    const s = this.statements;
    s.dropOutranked.run();
    s.forgetWaiting.run();
    s.findWaiting.run();
    if (s.enter.run().changes === 0) return;
    s.dropOlderThanEntering.run();
    s.confirmEqual.run();
    s.dropEqual.run();
    if (Number((s.countEntering.get() as { n: number }).n) === 0) return;
    const revision = this.nextRevision();
    s.supersede.run(revision, now);
    s.dropTombstones.run();
    s.show.run(revision);
  }

  /** Paths of the publisher that the current generation has not met are gone. */
  dropMissing(publisher: Publisher, now: number): void {
    // An empty topic never empties a tree (design section 5): who never closed a set here says nothing of what is gone.
    if (this.memory.get(`closed:${publisher}`) === undefined) return;
    const revision = this.nextRevision();
    this.statements.dropMissing.run(revision, now, publisher, this.memory.number('generation'));
  }

  /** @returns names of images that nothing needs any more */
  collect(supersededBefore: number, oldestPin: number): string[] {
    this.statements.collect.run(supersededBefore, oldestPin);
    return this.statements.dropImages.all().map((row) => String(row['name']));
  }

  imagePresent(name: string, now: number): void {
    this.statements.haveImage.run(name);
    this.promote(now);
  }

  /** Brings the table in step with the files; returns the files that nothing needs. */
  reconcileImages(files: string[], now: number): string[] {
    const onDisk = new Set(files);
    for (const { name, present } of this.statements.imageNames.all() as { name: string; present: number }[]) {
      if (present === 1 && !onDisk.has(name)) this.statements.missImage.run(name);
      if (present === 0 && onDisk.has(name)) this.statements.haveImage.run(name);
      onDisk.delete(name);
    }
    this.promote(now);
    return [...onDisk];
  }

  missingImages(): { name: string; blob: string; hash: string }[] {
    return this.statements.missingImages
      .all()
      .map(({ name, blob, hash }) => ({ name: String(name), blob: String(blob), hash: String(hash) }));
  }

  private nextRevision(): number {
    const revision = this.memory.number('revision') + 1;
    this.memory.set('revision', revision);
    return revision;
  }
}
