import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RingfleetError } from '@ringfleet/contracts';
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

  it('hands on an error of the table as such, with its parameters and cause', async () => {
    const thread = await open();
    const refused = await thread.call('refuse', 'a').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RingfleetError);
    expect(refused).toMatchObject({
      code: 'RF_VERSION_CONFLICT',
      params: { what: 'counter', id: 'a' },
      cause: { name: 'TypeError', message: 'the reason' },
    });
    expect((refused as RingfleetError).entry.status).toBe(412);
    await thread.close();
  });

  it('keeps the name of other errors', async () => {
    const thread = await open();
    await expect(thread.call('add', { name: 'a', by: -1 })).rejects.toMatchObject({ name: 'RangeError' });
    await expect(thread.call('constructor' as 'greeting', undefined)).rejects.toMatchObject({
      name: 'TypeError',
    });
    await thread.close();
  });

  it('fails only the call for which the disk has no room', async () => {
    const thread = await open();
    await thread.call('limitPages', 20);
    const results = await Promise.allSettled([
      thread.call('add', { name: 'a', by: 1 }),
      thread.call('load', 1_000_000),
      thread.call('add', { name: 'a', by: 1 }),
    ]);
    expect(results).toMatchObject([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: { code: 'RF_STORE_UNAVAILABLE' } },
      { status: 'fulfilled', value: 2 },
    ]);
    await thread.close();
  });

  it('moves buffers named for it instead of copying them', async () => {
    const thread = await open();
    const bytes = new Uint8Array(100_000);
    expect(await thread.call('sizeOf', bytes, [bytes.buffer])).toBe(100_000);
    expect(bytes.byteLength).toBe(0);
    await thread.close();
  });

  it('finishes what was asked before it closes and refuses what comes later', async () => {
    const thread = await open();
    const asked = thread.call('add', { name: 'a', by: 7 });
    await thread.close();
    expect(await asked).toBe(7);
    await expect(thread.call('add', { name: 'a', by: 1 })).rejects.toMatchObject({
      code: 'RF_STORE_UNAVAILABLE',
    });
  });

  it('says which file cannot be opened', async () => {
    const opening = SqliteThread.open({
      file: join(folder, 'absent', 'x.db'),
      program: siblingProgram(import.meta.url, './counter.test-program'),
    });
    await expect(opening).rejects.toMatchObject({ code: 'RF_STORE_UNAVAILABLE' });
  });
});
