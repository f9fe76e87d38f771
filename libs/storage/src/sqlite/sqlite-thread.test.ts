import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type openCounter from './counter.test-program.ts';
import { siblingProgram } from './program-url.ts';
import type { CallsOf } from './sqlite-program.ts';
import { SqliteThread } from './sqlite-thread.ts';

type CounterCalls = CallsOf<ReturnType<typeof openCounter>>;

describe('a SQLite thread', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-thread-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));
  const open = () =>
    SqliteThread.open<CounterCalls>({
      file: join(folder, 'counters.db'),
      program: siblingProgram(import.meta.url, './counter.test-program'),
      options: 'hello',
    });

  it('answers calls with what the program returns, and keeps it for the next opening', async () => {
    const first = await open();
    expect(await first.call('add', { name: 'a', by: 2 })).toBe(2);
    expect(await first.call('greeting', undefined)).toBe('hello table');
    await first.close();
    const second = await open();
    expect(await second.call('add', { name: 'a', by: 3 })).toBe(5);
    await second.close();
  });

  it('rolls back the call that throws and stores the others of the same moment', async () => {
    const thread = await open();
    const results = await Promise.allSettled([
      thread.call('add', { name: 'a', by: 1 }),
      thread.call('add', { name: 'a', by: -5 }),
      thread.call('add', { name: 'a', by: 1 }),
    ]);
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await thread.call('add', { name: 'a', by: 0 })).toBe(2);
    await thread.close();
  });

  it('finishes what was asked before it closes and refuses what comes later', async () => {
    const thread = await open();
    const asked = thread.call('add', { name: 'a', by: 7 });
    await thread.close();
    expect(await asked).toBe(7);
    await expect(thread.call('add', { name: 'a', by: 1 })).rejects.toMatchObject({ code: 'RF_STORE_UNAVAILABLE' });
  });

  it('says which file cannot be opened', async () => {
    const opening = SqliteThread.open({
      file: join(folder, 'absent', 'x.db'),
      program: siblingProgram(import.meta.url, './counter.test-program'),
    });
    await expect(opening).rejects.toMatchObject({ code: 'RF_STORE_UNAVAILABLE' });
  });
});
