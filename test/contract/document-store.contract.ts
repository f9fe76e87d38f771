import { RingfleetError } from '@ringfleet/contracts';
import type { DocumentStore, ListOptions, Repository } from '@ringfleet/storage';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { killWhenAcknowledged } from './hard-kill/kill-when-acknowledged.ts';
import { loadAdapter, type StoreAdapter } from './store-adapter.ts';
import { messageAbout, type Thing, things } from './things.ts';

/** What every document store promises (libs/storage/src/repository.port.ts). `adapter` is a StoreAdapter's module. */
export function describeDocumentStore(name: string, adapter: URL): void {
  describe(`the document store ${name}`, () => {
    let stores: StoreAdapter<DocumentStore>;
    let place: string;
    let store: DocumentStore;
    let repository: Repository<Thing>;

    const reopen = async () => {
      await store.close();
      store = await stores.open(place);
      repository = store.repository(things);
    };
    /** All ids of a list, page by page. */
    const idsOf = async (options: ListOptions) => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await repository.list({ ...options, ...(cursor && { cursor }) });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor);
      return ids;
    };
    const outboxKeys = async () => (await store.pendingOutbox(100_000)).map(({ message }) => message.key);

    beforeEach(async () => {
      stores = await loadAdapter(adapter);
      place = await stores.newPlace();
      store = await stores.open(place);
      repository = store.repository(things);
    });
    afterEach(async () => {
      await store.close();
      await stores.removePlace(place);
    });

    describe('documents', () => {
      it('are read as they were put, with a version that counts up', async () => {
        expect(await repository.get('a')).toBeUndefined();
        expect(await repository.put('a', { colour: 'red' })).toBe(1);
        expect(await repository.put('a', { colour: 'blue' })).toBe(2);
        expect(await repository.get('a')).toEqual({ id: 'a', value: { colour: 'blue' }, version: 2 });
      });

      it('keep every JSON value exactly', async () => {
        const content = {
          numbers: [0, -1.5, 1e-300, 1.7976931348623157e308, Number.MAX_SAFE_INTEGER, 0.1 + 0.2],
          nothing: null,
          flags: [true, false],
          empty: { list: [], map: {}, text: '' },
          deep: [[[[{ a: [{ b: null }] }]]]],
          text: 'Zürich 東京 🤖 \u0000 \n "quoted" \\ \u2028',
          keys: JSON.parse(
            '{"__proto__": {"x": 1}, "constructor": 2, "a.b": 3, "$set": 4, "": 5}',
          ) as unknown,
        };
        await repository.put('a', { content });
        await reopen();
        expect((await repository.get('a'))?.value.content).toEqual(content);
        expect(JSON.stringify((await repository.get('a'))?.value.content)).toBe(JSON.stringify(content));
      });

      it.each([
        '__proto__',
        'constructor',
        'toString',
        'a/b#c%20',
        '$where',
        'a.b',
        'Zürich',
        '🤖',
        "'; --",
        '%',
        '_',
      ])('can be called and indexed as %s', async (word) => {
        await repository.put(word, { colour: word, code: word });
        await repository.put('other', { colour: 'other' });
        expect((await repository.get(word))?.value).toEqual({ colour: word, code: word });
        expect(await idsOf({ prefix: word })).toEqual([word]);
        expect(await idsOf({ index: 'colour', equals: word })).toEqual([word]);
        expect(await idsOf({ index: 'colour', prefix: word })).toEqual([word]);
        await expect(repository.put('third', { code: word })).rejects.toMatchObject({
          code: 'RF_UNIQUE_TAKEN',
        });
        await repository.delete(word);
        expect(await repository.get(word)).toBeUndefined();
      });

      it('of two collections do not meet', async () => {
        const others = store.repository({ ...things, name: 'others' });
        await repository.put('a', { code: '1' });
        await others.put('a', { code: '1', colour: 'blue' });
        await repository.delete('a');
        expect((await others.list()).items).toEqual([
          { id: 'a', value: { code: '1', colour: 'blue' }, version: 1 },
        ]);
        expect(await repository.count()).toBe(0);
      });

      it('that do not fit the schema are refused and not stored', async () => {
        const wrong = { colour: 5 } as unknown as Thing;
        await expect(repository.put('a', wrong)).rejects.toMatchObject({ code: 'RF_DOCUMENT_INVALID' });
        await expect(repository.putMany([{ id: 'a', value: wrong }])).rejects.toMatchObject({
          code: 'RF_DOCUMENT_INVALID',
        });
        expect(await repository.get('a')).toBeUndefined();
      });

      it('that another schema wrote are told by name when they are read', async () => {
        const older = store.repository({ name: 'things', schema: things.schema });
        await older.put('a', { content: 'text' });
        const newer = store.repository({
          ...things,
          schema: things.schema.refine((t) => typeof t.content === 'number'),
        });
        await expect(newer.get('a')).rejects.toMatchObject({
          code: 'RF_DOCUMENT_UNREADABLE',
          params: { id: 'a' },
        });
      });

      it('are put and read many at once', async () => {
        const ids = Array.from({ length: 1_200 }, (_, n) => `n${n}`);
        await repository.putMany(ids.map((id) => ({ id, value: { code: id } })));
        await repository.putMany([]);
        expect(await repository.count()).toBe(1_200);
        const some = await repository.getMany(['n7', 'absent', 'n1100']);
        expect(some.map(({ id }) => id).sort()).toEqual(['n1100', 'n7']);
        expect(await repository.getMany([])).toEqual([]);
      });

      it('that are refused among many leave the others stored', async () => {
        await repository.put('taken', { code: 'c' });
        const many = repository.putMany([
          { id: 'a', value: {} },
          { id: 'b', value: { code: 'c' } },
          { id: 'taken', value: {}, expectedVersion: 9 },
          { id: 'd', value: {} },
        ]);
        await expect(many).rejects.toBeInstanceOf(RingfleetError);
        expect(await idsOf({})).toEqual(['a', 'd', 'taken']);
        expect((await repository.get('taken'))?.value).toEqual({ code: 'c' });
      });
    });

    describe('versions', () => {
      it('let exactly one of two writers win', async () => {
        await repository.put('a', { colour: 'start' });
        for (let round = 1; round <= 20; round += 1) {
          const writers = ['x', 'y', 'z'].map((colour) =>
            repository.put('a', { colour }, { expectedVersion: round }),
          );
          const results = await Promise.allSettled(writers);
          expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
          for (const result of results)
            if (result.status === 'rejected')
              expect(result.reason).toMatchObject({ code: 'RF_VERSION_CONFLICT' });
        }
        expect((await repository.get('a'))?.version).toBe(21);
      });

      it('let exactly one writer create', async () => {
        const writers = [1, 2, 3].map((n) => repository.put('a', { content: n }, { expectedVersion: 0 }));
        const won = (await Promise.allSettled(writers)).filter(({ status }) => status === 'fulfilled');
        expect(won).toHaveLength(1);
      });

      it('guard deletion, and a refused change stores nothing of itself', async () => {
        await repository.put('a', { colour: 'red' });
        const stale = { expectedVersion: 7, outbox: [messageAbout('stale')] };
        await expect(repository.delete('a', stale)).rejects.toMatchObject({ code: 'RF_VERSION_CONFLICT' });
        await expect(repository.put('a', { colour: 'blue' }, stale)).rejects.toMatchObject({
          code: 'RF_VERSION_CONFLICT',
        });
        await expect(repository.put('b', {}, { expectedVersion: 1 })).rejects.toMatchObject({
          code: 'RF_VERSION_CONFLICT',
        });
        expect(await idsOf({ index: 'colour', equals: 'red' })).toEqual(['a']);
        expect(await outboxKeys()).toEqual([]);
        await repository.delete('a', { expectedVersion: 1 });
        await repository.delete('a');
        expect(await repository.get('a')).toBeUndefined();
      });
    });

    describe('unique indexes', () => {
      it('let one of many have a value, until it gives it up', async () => {
        const takers = ['a', 'b', 'c'].map((id) => repository.put(id, { code: '7' }));
        const results = await Promise.allSettled(takers);
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        const [holder = ''] = await idsOf({ index: 'code', equals: '7' });
        await repository.put(holder, { code: '7', colour: 'again' });
        await expect(repository.put('d', { code: '7' })).rejects.toMatchObject({
          code: 'RF_UNIQUE_TAKEN',
          params: { what: 'things', index: 'code', value: '7' },
        });
        await repository.put(holder, { code: '8' });
        await repository.put('d', { code: '7' });
        await repository.delete(holder);
        await repository.put('e', { code: '8' });
        expect(await idsOf({ index: 'code' })).toEqual(['d', 'e']);
      });
    });

    describe('lists', () => {
      it('go through 5,000 documents once each, in order, while others come and go', async () => {
        const ids = Array.from({ length: 5_000 }, (_, n) => String(n).padStart(5, '0'));
        await repository.putMany(ids.map((id) => ({ id, value: { colour: `c${Number(id) % 7}` } })));
        for (const options of [
          {},
          { descending: true },
          { index: 'colour' },
          { index: 'colour', descending: true },
        ]) {
          const seen: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await repository.list({ ...options, limit: 700, ...(cursor && { cursor }) });
            expect(page.items.length).toBeLessThanOrEqual(700);
            seen.push(...page.items.map(({ id }) => id).filter((id) => !id.includes('-new')));
            cursor = page.cursor;
            // Before, at and behind the place where the list stands; and the entry it stands on is gone.
            const last = page.items.at(-1)!;
            await repository.putMany(
              ['00000', last.id, '99999'].map((id) => ({ id: `${id}-new`, value: last.value })),
            );
            await repository.delete(last.id);
            await repository.put(last.id, last.value);
          } while (cursor);
          expect(seen).toHaveLength(5_000);
          expect(new Set(seen).size).toBe(5_000);
          if (!('index' in options)) expect(seen).toEqual('descending' in options ? [...ids].reverse() : ids);
        }
      });

      it('take equal values in the order of their ids', async () => {
        await repository.putMany(
          ['c', 'a', 'b', 'd'].map((id) => ({ id, value: { colour: id === 'd' ? 'blue' : 'red' } })),
        );
        expect(await idsOf({ index: 'colour', limit: 1 })).toEqual(['d', 'a', 'b', 'c']);
        expect(await idsOf({ index: 'colour', limit: 1, descending: true })).toEqual(['c', 'b', 'a', 'd']);
        expect(await idsOf({ index: 'colour', equals: 'red', limit: 2 })).toEqual(['a', 'b', 'c']);
        expect(await idsOf({ index: 'colour', equals: 'red', limit: 2, descending: true })).toEqual([
          'c',
          'b',
          'a',
        ]);
      });

      it('by a prefix hold what begins with it and nothing else', async () => {
        const ids = [
          'a',
          'a/',
          'a/1',
          'a/2',
          'a/\u{10FFFF}',
          'a/\u{10FFFF}x',
          'a0',
          'b',
          'A/1',
          'ä',
          'a/ä',
          'a/🤖',
        ];
        await repository.putMany(ids.map((id) => ({ id, value: { colour: id } })));
        const wanted = ids.filter((id) => id.startsWith('a/'));
        expect((await idsOf({ prefix: 'a/', limit: 2 })).sort()).toEqual([...wanted].sort());
        expect((await idsOf({ index: 'colour', prefix: 'a/', limit: 2, descending: true })).sort()).toEqual(
          [...wanted].sort(),
        );
        expect(await idsOf({ prefix: 'a/\u{10FFFF}' })).toEqual(['a/\u{10FFFF}', 'a/\u{10FFFF}x']);
        expect(await repository.count({ prefix: 'a/' })).toBe(wanted.length);
        expect(await repository.count({ index: 'colour', prefix: 'a/' })).toBe(wanted.length);
        expect(await idsOf({ equals: 'a/' })).toEqual(['a/']);
      });

      it('hold all that have one of many values, each once', async () => {
        const ids = Array.from({ length: 1_200 }, (_, n) => `n${n}`);
        await repository.putMany(ids.map((id, n) => ({ id, value: { colour: `c${n >> 1}`, code: id } })));
        await repository.put('none', {});
        await repository.delete('n2');
        const wanted = ['c0', 'c1', 'c0', 'c599', 'absent', ''];
        const found = await repository.withValues('colour', wanted);
        expect(found.map(({ id }) => id).sort()).toEqual(['n0', 'n1', 'n1198', 'n1199', 'n3']);
        expect(found.find(({ id }) => id === 'n3')).toEqual({
          ...{ id: 'n3', version: 1 },
          value: { colour: 'c1', code: 'n3' },
        });
        const all = await repository.withValues('code', ids);
        expect(all).toHaveLength(1_199);
        expect(await repository.withValues('colour', [])).toEqual([]);
        await expect(repository.withValues('size', ['1'])).rejects.toThrow("no index 'size'");
      });

      it('leave out documents without the value, and follow a changed one', async () => {
        await repository.put('a', { colour: 'red' });
        await repository.put('b', {});
        expect(await idsOf({ index: 'colour' })).toEqual(['a']);
        await repository.put('a', { colour: 'blue' });
        await repository.put('b', { colour: 'red' });
        expect(await idsOf({ index: 'colour' })).toEqual(['a', 'b']);
        expect(await repository.count({ index: 'colour', equals: 'red' })).toBe(1);
        await repository.put('a', {});
        expect(await idsOf({ index: 'colour' })).toEqual(['b']);
      });

      it('have pages of 100, and of 1,000 at most', async () => {
        await repository.putMany(Array.from({ length: 1_001 }, (_, n) => ({ id: `n${n}`, value: {} })));
        expect((await repository.list()).items).toHaveLength(100);
        expect((await repository.list({ limit: 5_000 })).items).toHaveLength(1_000);
        const last = await repository.list({ prefix: 'n1000', limit: 1 });
        expect(last).toMatchObject({ items: [{ id: 'n1000' }] });
        expect(last.cursor).toBeUndefined();
      });

      it('refuse a cursor of another list and one that is none', async () => {
        await repository.putMany(['a1', 'a2', 'a3'].map((id) => ({ id, value: { colour: id } })));
        const { cursor = '' } = await repository.list({ prefix: 'a', limit: 1 });
        expect(cursor).toMatch(/^[\w-]+$/);
        const others: ListOptions[] = [
          {},
          { prefix: 'b' },
          { prefix: 'a', descending: true },
          { index: 'colour', prefix: 'a' },
        ];
        for (const other of others)
          await expect(repository.list({ ...other, cursor })).rejects.toMatchObject({
            code: 'RF_CURSOR_INVALID',
          });
        for (const none of ['', 'x', '!!', 'bnVsbA', cursor.slice(0, -4)])
          await expect(repository.list({ prefix: 'a', cursor: none })).rejects.toMatchObject({
            code: 'RF_CURSOR_INVALID',
          });
        expect((await repository.list({ prefix: 'a', cursor, limit: 9 })).items.map(({ id }) => id)).toEqual([
          'a2',
          'a3',
        ]);
      });

      it('by an index that came later hold the documents from before', async () => {
        const before = store.repository({ name: 'grown', schema: things.schema });
        await before.putMany(
          Array.from({ length: 1_100 }, (_, n) => ({ id: `n${n}`, value: { colour: `c${n % 2}` } })),
        );
        await reopen();
        const after = store.repository({ ...things, name: 'grown' });
        expect(await after.count({ index: 'colour', equals: 'c1' })).toBe(550);
        expect((await after.get('n1'))?.version).toBe(1);
      });
    });

    describe('the outbox', () => {
      it('holds messages in the order stored until they are released', async () => {
        const tombstone = { topic: 'things', key: 'gone', value: null, headers: {} };
        await repository.put('a', {}, { outbox: [messageAbout('1', 'Grüße'), messageAbout('2')] });
        await repository.put('b', {}, { outbox: [messageAbout('3')] });
        await repository.delete('a', { outbox: [tombstone] });
        await reopen();
        const pending = await store.pendingOutbox(10);
        expect(pending.map(({ message }) => message)).toEqual([
          messageAbout('1', 'Grüße'),
          messageAbout('2'),
          messageAbout('3'),
          tombstone,
        ]);
        expect(Buffer.isBuffer(pending[0]?.message.value)).toBe(true);
        expect((await store.pendingOutbox(2)).map(({ ref }) => ref)).toEqual(
          pending.slice(0, 2).map(({ ref }) => ref),
        );
        await store.releaseOutbox([pending[0]!.ref, pending[2]!.ref]);
        await store.releaseOutbox([pending[0]!.ref]);
        expect(await outboxKeys()).toEqual(['2', 'gone']);
      });

      it('keeps where in a trace a message was made', async () => {
        const { headers, ...message } = messageAbout('1');
        const place = {
          ce_traceparent: `00-${'4'.repeat(32)}-${'b'.repeat(16)}-01`,
          ce_tracestate: 'a=1,b@c=2',
        };
        await repository.put('a', {}, { outbox: [{ ...message, headers: { ...headers, ...place } }] });
        await reopen();
        const [pending] = await store.pendingOutbox(1);
        expect(pending?.message.headers).toEqual({ ...headers, ...place });
      });

      it('calls back when there is something new, not for each message', async () => {
        let calls = 0;
        const called = new Promise<void>((resolve) => {
          store.onOutbox(() => {
            calls += 1;
            resolve();
          });
        });
        await repository.put('quiet', {});
        await Promise.all(
          ['a', 'b', 'c'].map((id) => repository.put(id, {}, { outbox: [messageAbout(id)] })),
        );
        await called;
        expect(calls).toBeLessThanOrEqual(3);
        expect((await outboxKeys()).sort()).toEqual(['a', 'b', 'c']);
      });
    });

    it('keeps all that it acknowledged, each with its message, when the process is killed while writing', async () => {
      await store.close();
      const child = new URL('./hard-kill/put-documents.child.ts', import.meta.url);
      const acknowledged = await killWhenAcknowledged(child, [adapter.href, place], 400);
      await reopen();
      const stored = await idsOf({ limit: 1_000 });
      expect(acknowledged.length).toBeGreaterThanOrEqual(400);
      expect(new Set(stored)).toEqual(new Set([...stored, ...acknowledged]));
      expect((await outboxKeys()).sort()).toEqual([...stored].sort());
    });
  });
}
