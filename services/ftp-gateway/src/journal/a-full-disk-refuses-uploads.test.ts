import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { JournalBench } from './journal.test-bench.ts';

const program = fileURLToPath(new URL('./fills-its-files.test-main.ts', import.meta.url));

describe('a disk that takes no more', () => {
  let bench: JournalBench;
  beforeEach(async () => {
    bench = await JournalBench.make();
  });
  afterEach(() => bench.remove());

  it('refuses the upload as such, cuts what was half written, and loses nothing that was kept', async () => {
    // A limit of 1 MiB on each file stands for the end of the disk: the write that meets it is cut in its middle.
    const limited = 'ulimit -f 1024; trap "" XFSZ; exec "$@"';
    const node = [process.execPath, '--conditions=ringfleet-source', '--disable-warning=ExperimentalWarning'];
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      limited,
      'limited',
      ...node,
      program,
      bench.root,
    ]);
    const outcomes = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]);
    const kept = outcomes.filter(([, outcome]) => outcome === 'kept').map(([key]) => key);
    expect(new Set(outcomes.map(([, outcome]) => outcome))).toEqual(
      new Set(['kept', 'RF_JOURNAL_DISK_FULL']),
    );

    const journal = await bench.journal();
    expect([...journal.pending()].map(({ entry }) => entry.key)).toEqual(kept);
    expect(journal.skipped).toBe(0);
    for (const upload of journal.pending()) {
      const bytes = await journal.bytes(upload);
      expect(bytes.equals(Buffer.alloc(50_000, Number(upload.entry.key.slice(1))))).toBe(true);
    }
  });
});
