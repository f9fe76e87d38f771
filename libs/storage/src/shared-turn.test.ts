import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEmbeddedDocumentStore } from './embedded/embedded-document-store.ts';
import type { DocumentStore } from './repository.port.ts';
import { SharedTurn } from './shared-turn.ts';

describe('work in turn', () => {
  let folder: string;
  let documents: DocumentStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-turns-'));
    documents = await openEmbeddedDocumentStore({ file: join(folder, 'documents.sqlite') });
  });
  afterEach(async () => {
    await documents.close();
    await rm(folder, { recursive: true });
  });
  const turnOf = (holder: string, leaseMs = 60_000) =>
    new SharedTurn(documents, { name: 'sets', holder, leaseMs });

  it('is never done by two processes at a time, and by each in the order asked', async () => {
    const processes = ['a', 'b', 'c'].map((holder) => turnOf(holder));
    const order: string[] = [];
    let inHand = 0;
    const most: number[] = [];
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        processes[n % 3]!.run(async () => {
          most.push((inHand += 1));
          await documents.pendingOutbox(1);
          order.push(`${'abc'[n % 3]}${n}`);
          inHand -= 1;
        }),
      ),
    );
    expect(Math.max(...most)).toBe(1);
    for (const process of 'abc')
      expect(order.filter((one) => one.startsWith(process))).toEqual(
        Array.from({ length: 4 }, (_, n) => `${process}${n * 3 + 'abc'.indexOf(process)}`),
      );
  });

  it('goes on after work that failed', async () => {
    const [a, b] = [turnOf('a'), turnOf('b')];
    await expect(a.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await b.run(async () => 'done')).toBe('done');
  });

  it('is taken over from a process that shows no life any more, at once by the same that was started again', async () => {
    const dead = new Promise<never>(() => undefined);
    void turnOf('killed').run(() => dead);
    expect(await turnOf('killed').run(async () => 'again')).toBe('again');
    // Its beats come every minute: for whoever waits 100 ms it is dead.
    void turnOf('silent').run(() => dead);
    expect(await turnOf('other', 100).run(async () => 'taken over')).toBe('taken over');
  });
});
