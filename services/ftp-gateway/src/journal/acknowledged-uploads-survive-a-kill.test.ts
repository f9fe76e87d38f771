import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { JournalBench } from './journal.test-bench.ts';

const program = fileURLToPath(new URL('./appends-until-killed.test-main.ts', import.meta.url));

describe('a process that is killed while it takes uploads', () => {
  let bench: JournalBench;
  beforeEach(async () => {
    bench = await JournalBench.make();
  });
  afterEach(() => bench.remove());

  it.each([1, 40, 300])('keeps all of %s acknowledged uploads and more, each whole', async (kills) => {
    const child = spawn(
      process.execPath,
      ['--conditions=ringfleet-source', '--disable-warning=ExperimentalWarning', program, bench.root],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const acknowledged: string[] = [];
    const exited = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === kills) child.kill('SIGKILL');
    }
    expect((await exited)[1]).toBe('SIGKILL');

    const journal = await bench.journal();
    const found = new Map<string, string>();
    for (const upload of journal.pending()) found.set(upload.entry.key, String(await journal.bytes(upload)));
    for (const n of acknowledged) expect(found.get(`k${n}`)).toBe(`upload ${n}`);
    for (const [key, text] of found) expect(text).toBe(`upload ${key.slice(1)}`);
  });
});
