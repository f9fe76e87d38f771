import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entryOf, JournalBench } from './journal.test-bench.ts';
import type { UploadJournal } from './upload-journal.ts';

const MIB = 1024 * 1024;

describe('the upload journal', () => {
  let bench: JournalBench;
  beforeEach(async () => {
    bench = await JournalBench.make();
  });
  afterEach(() => bench.remove());

  const segments = async () => (await readdir(bench.folder)).filter((name) => name.startsWith('segment-'));
  const fill = async (journal: UploadJournal, from: number, count: number, size = 60_000) =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        journal.append(entryOf(from + n, { key: `k${from + n}`, size }), Buffer.alloc(size, from + n)),
      ),
    );

  it('refuses uploads at its limit and takes them again when others are delivered', async () => {
    const journal = await bench.journal({ limit: MIB });
    const uploads = await fill(journal, 1, 17);
    await expect(fill(journal, 100, 1)).rejects.toMatchObject({ code: 'RF_JOURNAL_FULL' });
    expect(journal.pendingCount).toBe(17);
    await journal.done(uploads);
    await journal.tidy({ idle: false });
    await fill(journal, 100, 1);
    expect(journal.space.used).toBeLessThan(100_000);
  });

  it('keeps no bytes of delivered uploads, and their entries for repeating', async () => {
    const journal = await bench.journal();
    const large = await journal.createLarge();
    await large.write(Buffer.alloc(200_000));
    journal.space.take(large.size);
    await large.finish();
    const uploads = [
      ...(await fill(journal, 1, 3)),
      await journal.append(entryOf(9, { key: 'large' }), large),
    ];
    await journal.done(uploads);
    await journal.tidy({ idle: true });
    expect(await segments()).toEqual([]);
    expect(await readdir(join(bench.folder, 'large'))).toEqual([]);
    expect(journal.space.used).toBe(0);
    const keys: string[] = [];
    for await (const entry of journal.delivered(new Date('2026-11-23T09:00:00Z'))) keys.push(entry.key);
    expect(keys).toEqual(['k1', 'k2', 'k3', 'large']);
    for await (const entry of journal.delivered(new Date('2026-11-23T11:00:00Z'))) throw new Error(entry.key);
  });

  it('forgets delivered entries after the days it was given', async () => {
    let now = Date.parse('2026-11-01T12:00:00Z');
    const journal = await bench.journal({ now: () => now, keepDays: 7 });
    await journal.done(await fill(journal, 1, 1));
    now += 9 * 86_400_000;
    await journal.done(await fill(journal, 2, 1));
    const keys: string[] = [];
    for await (const entry of journal.delivered(new Date(0))) keys.push(entry.key);
    expect(keys).toEqual(['k2']);
  });

  it('moves the few that still wait out of old segments', async () => {
    const journal = await bench.journal({ limit: 4 * MIB });
    const uploads = [];
    for (let n = 0; n < 60; n += 10) uploads.push(...(await fill(journal, n, 10)));
    expect((await segments()).length).toBeGreaterThan(4);
    const [stuck, ...rest] = uploads;
    await journal.done(rest);
    await journal.tidy({ idle: false });
    expect(journal.space.used).toBeLessThan(MIB);
    await bench.close(journal);
    const again = await bench.journal({ limit: 4 * MIB });
    expect([...again.pending()].map(({ entry }) => entry.key)).toEqual([stuck?.entry.key]);
    const [found] = again.pending();
    expect(found && (await again.bytes(found))).toEqual(Buffer.alloc(60_000, 0));
  });

  it('remembers over a restart how far each upload was', async () => {
    const journal = await bench.journal();
    const [first, second] = await fill(journal, 1, 2, 100);
    if (!first || !second) throw new Error('two uploads');
    await journal.mark([first], 'blob');
    await journal.mark([first], 'phone-file');
    await journal.done([second]);
    await bench.close(journal);
    const again = await bench.journal();
    expect([...again.pending()].map(({ entry, state }) => [entry.key, state])).toEqual([
      ['k1', 'phone-file'],
    ]);
  });

  it('never writes the bytes of an upload in the clear', async () => {
    const journal = await bench.journal();
    const secret = Buffer.from('reg.1.auth.password="hunter2"');
    await journal.append(entryOf(1), secret);
    for (const name of await segments())
      expect((await readFile(join(bench.folder, name))).includes('hunter2')).toBe(false);
  });
});
