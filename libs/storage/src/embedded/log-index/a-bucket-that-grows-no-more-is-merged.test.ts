import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LogIndex } from '../../log-index/log-index.port.ts';
import { openEmbeddedLogIndex } from './embedded-log-index.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 27, 12);
const days = { '*': 8, 0: 8, 1: 8, 2: 8, 3: 8, 4: 8, 5: 8, 6: 8 };
const copy = {
  mac: '0004f2000001',
  path: 'LOG/0004f2000001-app.log',
  kind: 'app-log',
  generation: 'a',
} as const;

describe('a sweep of the embedded log index', () => {
  let folder: string;
  let index: LogIndex;
  let puts: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-logs-'));
    index = await openEmbeddedLogIndex({ folder, retention: { days, bytes: 2 ** 30 }, now: () => NOW });
    puts = 0;
  });
  afterEach(async () => {
    await index.close();
    await rm(folder, { recursive: true });
  });

  /** Each put is a commit, and so a segment. */
  async function putLines(count: number, at: number): Promise<void> {
    for (let end = puts + count; puts < end; puts += 1) {
      const line = {
        raw: `line ${puts}`,
        text: `line ${puts}`,
        at: at + puts,
        clock: 'set',
        class: '3',
      } as const;
      await index.put(copy, [{ order: `order ${String(puts).padStart(3, '0')}`, lines: [line] }], {});
    }
  }
  function segments(): number[] {
    const db = new DatabaseSync(join(folder, 'logs.db'), { readOnly: true });
    const buckets = db.prepare('SELECT bucket FROM buckets ORDER BY bucket').all();
    const counts = buckets.map(
      ({ bucket }) =>
        db.prepare(`SELECT count(DISTINCT segid) AS count FROM words_${String(bucket)}_idx`).get()!['count'],
    );
    db.close();
    return counts as number[];
  }
  async function found(words: string): Promise<string[]> {
    return (await index.search({ words }, { limit: 100 })).items.map(({ text }) => text);
  }

  it('leaves one segment of a bucket whose time is over, in which every line is found', async () => {
    await putLines(6, NOW - 5 * DAY);
    expect(segments()).toEqual([6]);
    await index.sweep(NOW);
    expect(segments()).toEqual([1]);
    expect(await found('line')).toEqual([5, 4, 3, 2, 1, 0].map((number) => `line ${number}`));
    expect(await found('"line 3"')).toEqual(['line 3']);
  });

  it('leaves a bucket alone that may grow', async () => {
    await putLines(6, NOW - 1000);
    await index.sweep(NOW);
    expect(segments()).toEqual([6]);
  });

  it('merges again when many late lines came, not for few', async () => {
    await putLines(6, NOW - 5 * DAY);
    await index.sweep(NOW);
    await putLines(1, NOW - 5 * DAY);
    await index.sweep(NOW);
    expect(segments()).toEqual([2]);
    await putLines(2, NOW - 5 * DAY);
    await index.sweep(NOW);
    expect(segments()).toEqual([1]);
    expect(await found('line')).toHaveLength(9);
  });

  it('leaves the words of lines that were replaced behind', async () => {
    await putLines(3, NOW - 5 * DAY);
    puts = 1;
    const line = { raw: 'other', text: 'other', at: NOW - 5 * DAY, clock: 'set' } as const;
    await index.put(copy, [{ order: 'order 001', lines: [line] }], {});
    await index.sweep(NOW);
    expect(await found('line')).toEqual(['line 2', 'line 0']);
    expect(await found('other')).toEqual(['other']);
  });
});
