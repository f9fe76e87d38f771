import type { DatabaseSync } from 'node:sqlite';
import { phoneFileKey, type PhoneFileCurrent, type PhoneFileKind } from '@ringfleet/contracts';
import type { HeldPhoneFile } from '../provisioning-tree.port.ts';

const columns = 'key, record';

/** Point reads of the phone files, always the newest. */
export class PhoneFileReader {
  private readonly statements;

  constructor(db: DatabaseSync) {
    this.statements = {
      byKey: db.prepare(`SELECT ${columns} FROM phone_files WHERE key = ? AND deleted_at IS NULL`),
      order: db.prepare('SELECT ord FROM phone_files WHERE key = ?'),
      ofMac: db.prepare(
        `SELECT ${columns} FROM phone_files WHERE mac = ? AND deleted_at IS NULL ORDER BY kind, path`,
      ),
      ofUser: db.prepare(`
        SELECT ${columns} FROM phone_files
        WHERE path = ? AND kind = 'user-override' AND deleted_at IS NULL ORDER BY ord DESC LIMIT 1`),
      sealed: db.prepare('SELECT sealed FROM phone_files WHERE key = ?'),
    };
  }

  find({ mac, kind, path }: { mac: string; kind: PhoneFileKind; path?: string }): HeldPhoneFile | undefined {
    return this.byKey(phoneFileKey({ mac, kind, path: path ?? '' }));
  }

  byKey(key: string): HeldPhoneFile | undefined {
    return held(this.statements.byKey.get(key));
  }

  order(key: string): string | undefined {
    return (this.statements.order.get(key) as { ord: string } | undefined)?.ord;
  }

  ofMac(mac: string): HeldPhoneFile[] {
    return this.statements.ofMac.all(mac).flatMap((row) => held(row) ?? []);
  }

  ofUser(path: string): HeldPhoneFile | undefined {
    return held(this.statements.ofUser.get(path));
  }

  sealed(key: string): Uint8Array | undefined {
    return (
      (this.statements.sealed.get(key) as { sealed: Uint8Array | null } | undefined)?.sealed ?? undefined
    );
  }
}

function held(row: Record<string, unknown> | undefined): HeldPhoneFile | undefined {
  if (!row) return undefined;
  const file = JSON.parse(row['record'] as string) as PhoneFileCurrent;
  return { ...file, key: row['key'] as string, modified: new Date(file.modified) };
}
