import type { DatabaseSync } from 'node:sqlite';
import { editedFile, judgeEdit, type EditVerdict, type OverrideEdit } from '../phone-files/override-edit.ts';
import type { OverrideEditsMet } from '../provisioning-tree.port.ts';
import type { PhoneFileRows } from './phone-file-rows.ts';

/** What became of edits since the process began. */
export type EditCounts = Omit<OverrideEditsMet, 'waiting'>;

/** When something is met, and when what follows from it is due for sending; milliseconds since 1970. */
export interface Meeting {
  now: number;
  due: number;
}

/**
 * Edits of override files, applied to the phone files in the transaction that met the later of the two: the edit, or the
 * upload that it is based on. Of the edits of one upload only the highest waits: it would replace the others.
 */
export class OverrideEditRows {
  private readonly phoneFiles: PhoneFileRows;
  private readonly counts: EditCounts = { applied: 0, known: 0, outdated: 0, expired: 0 };
  private readonly statements;

  constructor(db: DatabaseSync, phoneFiles: PhoneFileRows) {
    this.phoneFiles = phoneFiles;
    this.statements = {
      waiting: db.prepare('SELECT record FROM waiting_edits WHERE key = ? ORDER BY based_on'),
      keep: db.prepare(`
        INSERT INTO waiting_edits (key, based_on, ord, since, record) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET ord = excluded.ord, since = excluded.since, record = excluded.record
        WHERE excluded.ord > ord`),
      forget: db.prepare('DELETE FROM waiting_edits WHERE key = ? AND based_on = ?'),
      expire: db.prepare('DELETE FROM waiting_edits WHERE since < ?'),
    };
  }

  /** Takes an edit from the bus. */
  meet(edit: OverrideEdit, { now, due }: Meeting): void {
    if (this.take(edit, { now, due }) === 'wait')
      this.statements.keep.run(edit.key, edit.basedOn, edit.order, now, JSON.stringify(edit));
  }

  /** A phone file was met: perhaps the one that an edit waits for. */
  metFile(key: string, meeting: Meeting): void {
    for (const { record } of this.statements.waiting.all(key) as { record: string }[]) {
      const edit = JSON.parse(record) as OverrideEdit;
      if (this.take(edit, meeting) !== 'wait') this.statements.forget.run(key, edit.basedOn);
    }
  }

  /** Gives up edits that wait since before that, milliseconds since 1970. */
  expire(before: number): void {
    this.counts.expired += Number(this.statements.expire.run(before).changes);
  }

  met(): EditCounts {
    return { ...this.counts };
  }

  private take(edit: OverrideEdit, { now, due }: Meeting): EditVerdict {
    const held = this.phoneFiles.load(edit.key);
    const verdict = judgeEdit(held, edit);
    if (verdict === 'wait') return verdict;
    this.counts[verdict === 'apply' ? 'applied' : verdict] += 1;
    if (verdict === 'apply' && held?.file) this.phoneFiles.meetEdited(editedFile(held.file, edit), now, due);
    return verdict;
  }
}
