import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { siblingProgram } from '../sqlite/program-url.ts';
import type { CallsOf } from '../sqlite/sqlite-program.ts';
import { SqliteThread } from '../sqlite/sqlite-thread.ts';
import type openBlobs from './blobs.program.ts';
import { openEmbeddedBlobStore } from './embedded-blob-store.ts';

describe('the folder of the embedded blob store', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-blobs-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));

  const large = Buffer.alloc(100_000, 'large');
  const filesIn = (name: string) => readdir(join(folder, name));

  it('has a file for a large blob, which can be linked, and none for a small one', async () => {
    const store = await openEmbeddedBlobStore({ folder });
    await store.putMany([
      { key: 'a/large', bytes: large },
      { key: 'a/small', bytes: large.subarray(0, 65_536) },
    ]);
    expect(await filesIn('large')).toHaveLength(1);
    expect(await readFile(store.localFile?.('a/large') ?? '')).toEqual(large);
    expect(store.localFile?.('a/small')).toBeUndefined();
    await store.close();
  });

  it('lets a reader that began finish although the blob is deleted', async () => {
    const store = await openEmbeddedBlobStore({ folder });
    await store.putMany([{ key: 'a/large', bytes: large }]);
    const reader = await store.read('a/large');
    await store.delete(['a/large']);
    expect(await filesIn('large')).toEqual([]);
    expect((await buffer(reader)).equals(large)).toBe(true);
    await store.close();
  });

  it('is rid of what a crash left half done when it is opened again', async () => {
    const first = await openEmbeddedBlobStore({ folder });
    await first.putMany([
      { key: 'a/kept', bytes: large },
      { key: 'a/cut', bytes: large },
    ]);
    const kept = first.localFile?.('a/kept');
    await first.close();
    await writeFile(join(folder, 'incoming', 'half'), 'half an upload');
    // As if the process had died between a file's name and its row.
    const thread = await SqliteThread.open<CallsOf<ReturnType<typeof openBlobs>>>({
      file: join(folder, 'blobs.db'),
      program: siblingProgram(import.meta.url, './blobs.program'),
    });
    await thread.call('delete', ['a/cut']);
    await thread.close();
    expect(await filesIn('large')).toHaveLength(2);

    const again = await openEmbeddedBlobStore({ folder });
    expect(await filesIn('incoming')).toEqual([]);
    expect(await filesIn('large')).toHaveLength(1);
    expect(again.localFile?.('a/kept')).toBe(kept);
    expect(again.localFile?.('a/cut')).toBeUndefined();
    await again.close();
  });

  it('is named when it cannot be used', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openEmbeddedBlobStore({ folder: join(folder, 'file', 'blobs') })).rejects.toMatchObject({
      code: 'RF_STORE_UNAVAILABLE',
      params: { what: join(folder, 'file', 'blobs') },
    });
  });
});
