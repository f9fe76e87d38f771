import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatOrder } from '@ringfleet/contracts';
import { createSealer, openKeyRing, type Sealer } from '@ringfleet/storage';
import type { UploadEntry } from './upload-entry.ts';
import { UploadJournal, type UploadJournalOptions } from './upload-journal.ts';

/** A folder with a key file, and journals in it. */
export class JournalBench {
  readonly root: string;
  readonly sealer: Sealer;
  private readonly open = new Set<UploadJournal>();

  private constructor(root: string, sealer: Sealer) {
    this.root = root;
    this.sealer = sealer;
  }

  static async make(): Promise<JournalBench> {
    const root = await mkdtemp(join(tmpdir(), 'ringfleet-journal-'));
    return new JournalBench(root, createSealer(await openKeyRing({ file: join(root, 'keys.json') })));
  }

  get folder(): string {
    return join(this.root, 'journal');
  }

  async journal(options: Partial<UploadJournalOptions> = {}): Promise<UploadJournal> {
    const { folder, sealer } = this;
    const journal = await UploadJournal.open({ folder, sealer, limit: 1024 ** 3, ...options });
    this.open.add(journal);
    return journal;
  }

  async close(journal: UploadJournal): Promise<void> {
    this.open.delete(journal);
    await journal.close();
  }

  async remove(): Promise<void> {
    for (const journal of this.open) await journal.close();
    await rm(this.root, { recursive: true });
  }
}

/** An upload of phone 0004f28062d6 in place `n` of its order. */
export function entryOf(n: number, more: Partial<UploadEntry> = {}): UploadEntry {
  return {
    order: formatOrder({ ms: 1_700_000_000_000 + n, counter: 0, edit: 0, gateway: 'gw-1' }),
    verb: 'STOR',
    kind: 'phone',
    mac: '0004f28062d6',
    path: '0004f28062d6-phone.cfg',
    key: '0004f28062d6/phone',
    concurrent: false,
    size: 0,
    wellFormed: true,
    hash: `hmac:${'0'.repeat(64)}`,
    gateway: 'gw-1',
    receivedAt: '2026-11-23T10:00:00.000Z',
    ...more,
  };
}
