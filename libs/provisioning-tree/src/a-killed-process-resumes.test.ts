import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { parseOrder } from '@ringfleet/contracts';
import { MAC, read, TreeFixture } from './tree-parts.test-parts.ts';

const child = fileURLToPath(new URL('./apply-until-killed.test-child.ts', import.meta.url));

let fixture: TreeFixture;
beforeEach(async () => {
  fixture = new TreeFixture();
  await fixture.start();
});
afterEach(() => fixture.end());

/** Runs the child until it has told so many sets, kills it there, and returns the last one told. */
async function killedAfter(sets: number, from: number): Promise<number> {
  const running = spawn(
    process.execPath,
    [
      '--conditions=ringfleet-source',
      '--disable-warning=ExperimentalWarning',
      child,
      join(fixture.folder, 'tree'),
      String(from),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(running, 'exit');
  let told = 0;
  for await (const line of createInterface(running.stdout)) {
    told = Number(line);
    if (told >= from + sets) running.kill('SIGKILL');
  }
  const [, signal] = (await exited) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return told;
}

it('loses nothing that was applied and shows no half of a set after kill -9', async () => {
  let told = 0;
  for (const sets of [1, 5, 9]) {
    told = await killedAfter(sets, told);
    const tree = await fixture.tree();
    const [a, b] = [await read(tree, 'a.cfg'), await read(tree, 'b.cfg')];
    expect(a).toBe(b);
    const seen = Number(a?.split(' ')[1]);
    expect(seen).toBeGreaterThanOrEqual(told);
    const { artifacts, phoneFiles, overrideEdits } = tree.freshness().positions;
    expect([3 * seen, 3 * seen + 2]).toContain(artifacts[0]);
    const { ms, edit } = parseOrder(tree.phoneFile({ mac: MAC, kind: 'phone' })?.order ?? '');
    expect(ms).toBe(phoneFiles[0]);
    expect(edit).toBe((overrideEdits[0] ?? 0) >= ms ? 1 : 0);
    await tree.close();
  }
});
