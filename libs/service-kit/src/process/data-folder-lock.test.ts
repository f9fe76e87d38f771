import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataFolder } from './data-folder-lock.adapter.ts';

describe('a data folder', () => {
  let folder: string;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringfleet-lock-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  async function holderProcess(): Promise<ChildProcess> {
    const source = new URL('./data-folder-lock.adapter.ts', import.meta.url).href;
    const program = `const { lockDataFolder } = await import(${JSON.stringify(source)});
      await lockDataFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 60_000);`;
    const child = spawn(
      process.execPath,
      ['--conditions=ringfleet-source', '--input-type=module', '-e', program],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }

  it('held by another process is refused, saying by whom', async () => {
    const child = await holderProcess();
    await expect(lockDataFolder(folder)).rejects.toMatchObject({
      code: 'RF_DATA_DIR_HELD',
      params: { path: folder, pid: child.pid, since: expect.stringMatching(/^20\d\d-/) },
    });
  });

  it('is free again after its holder was killed with -9', async () => {
    const child = await holderProcess();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = await lockDataFolder(folder);
    expect(JSON.parse(await readFile(join(folder, 'holder.json'), 'utf8'))).toMatchObject({
      pid: process.pid,
    });
    lock.release();
  });

  it('is refused to a second start within the same process too, and free after release', async () => {
    const first = await lockDataFolder(folder);
    await expect(lockDataFolder(folder)).rejects.toMatchObject({ code: 'RF_DATA_DIR_HELD' });
    expect(await readdir(folder)).toContain('holder.json');
    first.release();
    first.release();
    const second = await lockDataFolder(folder);
    second.release();
  });

  it('that cannot be made is an error that names it', async () => {
    const lock = await lockDataFolder(folder);
    await expect(lockDataFolder(join(folder, 'lock', 'below'))).rejects.toMatchObject({
      code: 'RF_STORE_UNAVAILABLE',
    });
    lock.release();
  });
});
