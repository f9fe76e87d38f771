import type { DatabaseSync } from 'node:sqlite';
import type { PhoneFileCurrent } from '@ringfleet/contracts';
import { mergePhoneFile, type MergedPhoneFile } from '../phone-files/merge-phone-file.ts';
import { orderOf, type PhoneFileState } from '../phone-files/phone-file-state.ts';
import type { TreeMemory } from './tree-memory.ts';

interface PhoneFileRow {
  record: string;
  sealed: Uint8Array | null;
  ord: string;
  deleted_at: number | null;
}

/** Writes of the phone files, and the duty to send again what others seem not to know. */
export class PhoneFileRows {
  private readonly memory: TreeMemory;
  private readonly statements;

  constructor(db: DatabaseSync, memory: TreeMemory) {
    this.memory = memory;
    this.statements = {
      load: db.prepare('SELECT record, sealed, ord, deleted_at FROM phone_files WHERE key = ?'),
      store: db.prepare(`
        INSERT INTO phone_files (key, mac, kind, path, gateway, ord, deleted_at, generation, record, sealed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET mac = excluded.mac, kind = excluded.kind, path = excluded.path,
          gateway = excluded.gateway, ord = excluded.ord, deleted_at = excluded.deleted_at,
          generation = excluded.generation, record = excluded.record, sealed = excluded.sealed`),
      confirm: db.prepare('UPDATE phone_files SET generation = ? WHERE key = ?'),
      owe: db.prepare('INSERT INTO owed VALUES (?, ?) ON CONFLICT DO NOTHING'),
      settle: db.prepare('DELETE FROM owed WHERE key = ?'),
      settleOrder: db.prepare(`
        DELETE FROM owed WHERE key = ? AND NOT EXISTS (
          SELECT 1 FROM phone_files WHERE phone_files.key = owed.key AND phone_files.ord > ?)`),
      settleAll: db.prepare('DELETE FROM owed'),
      due: db.prepare('SELECT key FROM owed WHERE due <= ? ORDER BY due LIMIT 100'),
      oweAllOf: db.prepare('INSERT OR IGNORE INTO owed SELECT key, ? FROM phone_files WHERE gateway = ?'),
      countOf: db.prepare('SELECT count(*) AS n FROM phone_files WHERE gateway = ?'),
      oweOthers: db.prepare('INSERT OR IGNORE INTO owed SELECT key, ? FROM phone_files WHERE gateway <> ?'),
      dropMissing: db.prepare('DELETE FROM phone_files WHERE generation < ? AND deleted_at IS NULL'),
      dropMissingOf: db.prepare(
        'DELETE FROM phone_files WHERE generation < ? AND deleted_at IS NULL AND gateway = ?',
      ),
      forgetDeleted: db.prepare('DELETE FROM phone_files WHERE deleted_at IS NOT NULL AND deleted_at < ?'),
    };
  }

  load(key: string): PhoneFileState | undefined {
    const row = this.statements.load.get(key) as PhoneFileRow | undefined;
    if (!row) return undefined;
    if (row.deleted_at !== null) return { key, deleted: row.ord };
    const file = JSON.parse(row.record) as PhoneFileCurrent;
    return {
      key,
      file: row.sealed === null ? file : { ...file, bytes: Buffer.from(row.sealed).toString('base64') },
    };
  }

  /** @param now milliseconds since 1970; a deletion is remembered from then on */
  meet(incoming: PhoneFileState, now: number): MergedPhoneFile {
    const held = this.load(incoming.key);
    const merged = mergePhoneFile(held, incoming);
    if (merged.changed) this.store(merged.state, now);
    else this.statements.confirm.run(this.memory.number('generation'), incoming.key);
    return merged;
  }

  /** The same for what the bus says: who says less than we hold shall hear the rest, unless somebody else tells it. */
  meetOnBus(incoming: PhoneFileState, now: number, due: number): void {
    const { ahead } = this.meet(incoming, now);
    if (ahead) this.statements.owe.run(incoming.key, due);
    else this.statements.settle.run(incoming.key);
  }

  /** What an edit made of a file: every view comes to it by itself, and one of them says it for those that follow later. */
  meetEdited(state: PhoneFileState, now: number, due: number): void {
    if (this.meet(state, now).changed) this.statements.owe.run(state.key, due);
  }

  due(now: number): PhoneFileState[] {
    return this.statements.due.all(now).flatMap((row) => {
      const key = String(row['key']);
      const state = this.load(key);
      if (!state) this.statements.settle.run(key);
      return state ? [state] : [];
    });
  }

  /** The bus holds it: nobody reads his own messages back, so this is when it was met there. */
  settled(state: PhoneFileState): void {
    this.statements.settleOrder.run(state.key, orderOf(state));
    this.statements.confirm.run(this.memory.number('generation'), state.key);
  }

  settleAll(): void {
    this.statements.settleAll.run();
  }

  /** @returns how many these are */
  oweAllOf(gateway: string, due: number): number {
    this.statements.oweAllOf.run(due, gateway);
    return Number(this.statements.countOf.get(gateway)?.['n']);
  }

  /** What other gateways took, and deletions: told by this one unless the bus brings them before they are due. */
  oweOthersThan(gateway: string, due: number): void {
    this.statements.oweOthers.run(due, gateway);
  }

  /** @param gateway whose files; absent: all */
  dropMissing(gateway?: string): void {
    const generation = this.memory.number('generation');
    if (gateway === undefined) this.statements.dropMissing.run(generation);
    else this.statements.dropMissingOf.run(generation, gateway);
  }

  forgetDeleted(before: number): void {
    this.statements.forgetDeleted.run(before);
  }

  private store(state: PhoneFileState, now: number): void {
    const { key, file } = state;
    const { bytes, ...record } = file ?? {};
    this.statements.store.run(
      ...[key, file?.mac ?? '', file?.kind ?? '', file?.path ?? '', file?.gateway ?? ''],
      ...[orderOf(state), file ? null : now, this.memory.number('generation')],
      ...[JSON.stringify(record), bytes === undefined ? null : Buffer.from(bytes, 'base64')],
    );
  }
}
