import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '@ringfleet/storage';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { blobOf } from './blob-bytes.ts';
import { killWhenAcknowledged } from './hard-kill/kill-when-acknowledged.ts';
import { RetainedMemory } from './retained-memory.ts';
import { loadAdapter, type StoreAdapter } from './store-adapter.ts';

const MEGABYTE = 1024 * 1024;

/** Fresh chunks of 64 KiB, each filled with its number; calls back every two megabytes. */
function* chunks(megabytes: number, everyTwoMegabytes: () => void): Generator<Buffer> {
  for (let number = 0; number < megabytes * 16; number += 1) {
    if (number % 32 === 0) everyTwoMegabytes();
    yield Buffer.alloc(64 * 1024, number % 251);
  }
}

/**
 * What every blob store promises (libs/storage/src/blob-store.port.ts). `adapter` is a StoreAdapter's module,
 * `retainedMegabytes` the most that a stream of 40 may hold.
 */
export function describeBlobStore(name: string, adapter: URL, { retainedMegabytes = 8 } = {}): void {
  describe(`the blob store ${name}`, () => {
    let stores: StoreAdapter<BlobStore>;
    let place: string;
    let store: BlobStore;

    const reopen = async () => {
      await store.close();
      store = await stores.open(place);
    };
    const keysOf = async (prefix: string, limit?: number) => {
      const keys: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list(prefix, { ...(limit && { limit }), ...(cursor && { cursor }) });
        keys.push(...page.items.map(({ key }) => key));
        cursor = page.cursor;
      } while (cursor);
      return keys;
    };

    beforeEach(async () => {
      stores = await loadAdapter(adapter);
      place = await stores.newPlace();
      store = await stores.open(place);
    });
    afterEach(async () => {
      await store.close();
      await stores.removePlace(place);
    });

    it.each([10, 65_537, 1_000_000])(
      'takes other %d bytes in the place of those that are there, not of those that are gone',
      async (size) => {
        const [first, second] = [Buffer.alloc(size, 'a'), Buffer.alloc(size, 'b')];
        await store.putMany([{ key: 'test/one', bytes: first }]);
        expect(await store.replace('test/one', second)).toBe(true);
        expect(await store.replace('test/one', first)).toBe(true);
        expect(await store.replace('test/one', second)).toBe(true);
        expect(await store.replace('test/other', second)).toBe(false);
        await reopen();
        expect((await store.get('test/one')).equals(second)).toBe(true);
        expect(await buffer(await store.read('test/one', { start: size - 3 }))).toEqual(Buffer.from('bbb'));
        expect(await store.head('test/one')).toEqual({ key: 'test/one', size });
        expect(await keysOf('')).toEqual(['test/one']);
        await store.delete(['test/one']);
        expect(await store.replace('test/one', second)).toBe(false);
        expect(await keysOf('')).toEqual([]);
      },
    );

    it.each([0, 1, 65_535, 65_536, 65_537, 1_000_000])(
      'gives back %d bytes as they were put',
      async (size) => {
        const put = blobOf('a/put', size);
        const streamed = blobOf('a/streamed', size);
        await store.putMany([put]);
        const parts = [streamed.bytes.subarray(0, 10), streamed.bytes.subarray(10)];
        expect(await store.putStream('a/streamed', Readable.from(parts))).toEqual({
          key: 'a/streamed',
          size,
        });
        await reopen();
        for (const { key, bytes } of [put, streamed]) {
          expect((await store.get(key)).equals(bytes)).toBe(true);
          expect((await buffer(await store.read(key))).equals(bytes)).toBe(true);
          expect(await store.head(key)).toEqual({ key, size });
        }
      },
    );

    it('takes hundreds of blobs at once, pieces of one buffer among them', async () => {
      const whole = blobOf('whole', 200_000).bytes;
      const blobs = Array.from({ length: 200 }, (_, n) => ({
        key: `n/${n}`,
        bytes: whole.subarray(n * 900, n * 1_000),
      }));
      await store.putMany([...blobs, blobOf('n/large', 100_000)]);
      await store.putMany([]);
      for (const { key, bytes } of blobs) expect((await store.get(key)).equals(bytes)).toBe(true);
      expect(await keysOf('n/')).toHaveLength(201);
      expect(whole.byteLength).toBe(200_000);
    });

    it.each([
      ['slashes', 'owner/a/b//c/'],
      ['a way out', '../../../../owner/../etc/passwd'],
      ['an absolute path', '/etc/passwd'],
      ['signs', 'owner/%2e%2e/\\..\\?*:|"<>#&=+ {}'],
      ['other scripts', 'owner/Zürich/東京/🤖'],
      ['the names of objects', '__proto__/constructor'],
      ['900 bytes', `owner/${'long/'.repeat(178)}x`],
    ])('takes keys with %s', async (_what, key) => {
      for (const [suffix, size] of [
        ['.small', 10],
        ['.large', 70_000],
      ] as const) {
        const { bytes } = blobOf(key + suffix, size);
        await store.putMany([{ key: key + suffix, bytes }]);
        await reopen();
        expect((await store.get(key + suffix)).equals(bytes)).toBe(true);
        expect(await keysOf(key)).toContain(key + suffix);
        await store.delete([key + suffix]);
        expect(await store.head(key + suffix)).toBeUndefined();
      }
    });

    it.each([1_000, 300_000])('reads ranges of %d bytes, both ends inclusive', async (size) => {
      const { key, bytes } = blobOf('a/ranges', size);
      await store.putMany([{ key, bytes }]);
      const ranges = [
        { start: 0, end: 0 },
        { start: 10, end: 99 },
        { start: 500 },
        { end: 9 },
        { start: size - 1 },
        { start: size - 5, end: size + 99 },
      ];
      for (const range of ranges) {
        const wanted = bytes.subarray(range.start ?? 0, (range.end ?? size) + 1);
        expect((await buffer(await store.read(key, range))).equals(wanted)).toBe(true);
      }
    });

    it('says which key is missing', async () => {
      const missing = { code: 'RF_BLOB_MISSING', params: { key: 'a/absent' } };
      await expect(store.get('a/absent')).rejects.toMatchObject(missing);
      await expect(store.read('a/absent')).rejects.toMatchObject(missing);
      expect(await store.head('a/absent')).toBeUndefined();
      expect(store.localFile?.('a/absent')).toBeUndefined();
      await store.delete(['a/absent']);
    });

    it.each([500, 200_000])('takes the same %d bytes again, also at the same moment', async (size) => {
      const { key, bytes } = blobOf('a/again', size);
      await Promise.all([
        store.putMany([{ key, bytes }]),
        store.putMany([
          { key, bytes },
          { key, bytes },
        ]),
        store.putStream(key, Readable.from([bytes])),
        store.putStream(key, Readable.from([bytes])),
      ]);
      expect(await store.putStream(key, Readable.from([bytes]))).toEqual({ key, size });
      expect(await keysOf('a/')).toEqual([key]);
      expect((await store.get(key)).equals(bytes)).toBe(true);
      await store.delete([key]);
      await store.putMany([{ key, bytes }]);
      await reopen();
      expect((await store.get(key)).equals(bytes)).toBe(true);
    });

    it.each([100, 3 * MEGABYTE])('shows nothing of %d bytes until the last has come', async (size) => {
      const { key, bytes } = blobOf('a/growing', size);
      const source = new PassThrough();
      const putting = store.putStream(key, source);
      const half = bytes.subarray(0, size / 2);
      if (!source.write(half)) await once(source, 'drain');
      expect(await store.head(key)).toBeUndefined();
      await expect(store.get(key)).rejects.toMatchObject({ code: 'RF_BLOB_MISSING' });
      expect(store.localFile?.(key)).toBeUndefined();
      expect(await keysOf('')).toEqual([]);
      source.end(bytes.subarray(size / 2));
      await putting;
      expect((await store.get(key)).equals(bytes)).toBe(true);
    });

    it.each([100, 3 * MEGABYTE])('keeps nothing of a source that breaks after %d bytes', async (size) => {
      const { bytes } = blobOf('a/broken', size);
      const cut = new Error('the phone went away');
      async function* breaking() {
        yield bytes;
        throw cut;
      }
      await expect(store.putStream('a/broken', Readable.from(breaking()))).rejects.toBe(cut);
      const closed = new PassThrough();
      const putting = store.putStream('a/broken', closed);
      closed.write(bytes.subarray(0, 50), () => closed.destroy());
      await expect(putting).rejects.toThrow();
      expect(await store.head('a/broken')).toBeUndefined();
      expect(await keysOf('')).toEqual([]);
      await store.putMany([{ key: 'a/broken', bytes }]);
      expect((await store.get('a/broken')).equals(bytes)).toBe(true);
    });

    // Thirty full garbage collections: seconds on a machine that has nothing else to do.
    it('streams 40 MB in and out in bounded memory', async () => {
      const writing = new RetainedMemory();
      const source = Readable.from(chunks(40, () => writing.measure()));
      expect(await store.putStream('a/image', source)).toEqual({ key: 'a/image', size: 40 * MEGABYTE });
      expect(writing.peak).toBeLessThan(retainedMegabytes * MEGABYTE);

      const reading = new RetainedMemory();
      const hash = createHash('sha256');
      let seen = 0;
      let measured = 0;
      for await (const chunk of (await store.read('a/image')) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        seen += chunk.length;
        if (seen - measured > 2 * MEGABYTE) {
          reading.measure();
          measured = seen;
        }
      }
      expect(reading.peak).toBeLessThan(retainedMegabytes * MEGABYTE);
      const wanted = createHash('sha256');
      for (const chunk of chunks(40, () => undefined)) wanted.update(chunk);
      expect(hash.digest('hex')).toBe(wanted.digest('hex'));
    }, 120_000);

    it('names a local file only where it holds just the bytes', async () => {
      const blobs = [blobOf('a/small', 100), blobOf('a/large', 100_000)];
      await store.putMany(blobs);
      for (const { key, bytes } of blobs) {
        const file = store.localFile?.(key);
        if (file !== undefined) expect((await readFile(file)).equals(bytes)).toBe(true);
      }
    });

    it('lists by prefix in pages, while blobs come and go', async () => {
      const keys = Array.from({ length: 2_500 }, (_, n) => `gateway/${String(n).padStart(4, '0')}`);
      await store.putMany([...keys, 'gateway', 'gateway0', 'gatewaz/1', 'a'].map((key) => blobOf(key, 10)));
      await store.putMany([blobOf('gateway/large', 100_000)]);
      expect(await store.list('gateway/large')).toEqual({ items: [{ key: 'gateway/large', size: 100_000 }] });
      expect((await store.list('gateway/')).items).toHaveLength(100);
      expect((await store.list('gateway/', { limit: 9_999 })).items).toHaveLength(1_000);

      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list('gateway/', { limit: 600, ...(cursor && { cursor }) });
        seen.push(...page.items.map(({ key }) => key));
        cursor = page.cursor;
        await store.delete([seen.at(-1)!]);
        await store.putMany([blobOf('gateway/!', 10)]);
      } while (cursor);
      expect(seen).toEqual([...keys, 'gateway/large']);
    });

    it('refuses a cursor of another list and one that is none', async () => {
      await store.putMany(['a/1', 'a/2', 'b/1'].map((key) => blobOf(key, 10)));
      const { cursor = '' } = await store.list('a/', { limit: 1 });
      expect((await store.list('a/', { cursor })).items.map(({ key }) => key)).toEqual(['a/2']);
      await expect(store.list('b/', { cursor })).rejects.toMatchObject({ code: 'RF_CURSOR_INVALID' });
      await expect(store.list('a/', { cursor: 'x' })).rejects.toMatchObject({ code: 'RF_CURSOR_INVALID' });
    });

    it('deletes many at once', async () => {
      await store.putMany([
        blobOf('a/large', 400_000),
        blobOf('a/1', 10),
        blobOf('a/2', 10),
        blobOf('b/1', 10),
      ]);
      await store.delete(['a/1', 'a/large', 'a/2', 'a/absent']);
      await store.delete([]);
      expect(await keysOf('')).toEqual(['b/1']);
      expect(store.localFile?.('a/large')).toBeUndefined();
    });

    it('keeps all that it acknowledged, and no half blob, when the process is killed while writing', async () => {
      await store.close();
      const child = new URL('./hard-kill/put-blobs.child.ts', import.meta.url);
      const acknowledged = await killWhenAcknowledged(child, [adapter.href, place], 300);
      await reopen();
      const stored = await keysOf('', 1_000);
      expect(new Set(stored)).toEqual(new Set([...stored, ...acknowledged]));
      for (const key of stored) {
        const { bytes } = blobOf(key, key.startsWith('large/') ? 300_000 : 900);
        expect((await store.get(key)).equals(bytes)).toBe(true);
      }
    });
  });
}
