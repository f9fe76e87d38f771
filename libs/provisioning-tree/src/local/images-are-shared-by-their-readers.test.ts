import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bytesOf, until } from '../tree-parts.test-parts.ts';
import { ImageMemory } from './image-memory.ts';
import { BLOCK_BYTES } from './image-stream.ts';
import { ShortTurns } from './short-turns.ts';

/** Counts what is read from disk to be shared, and the most that was held. */
class WatchedMemory extends ImageMemory {
  reads = 0;
  most = 0;

  override block(...[file, size, start, read]: Parameters<ImageMemory['block']>) {
    const block = super.block(file, size, start, (from, length) => {
      this.reads += 1;
      return read(from, length);
    });
    this.most = Math.max(this.most, this.bytes);
    return block;
  }
}

const BLOCKS = 4;
const IMAGE = randomBytes((BLOCKS - 1) * BLOCK_BYTES + 12_345);

describe('an image on local disk', () => {
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rf-images-'));
    file = await image('image', IMAGE);
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function image(name: string, bytes: Buffer): Promise<string> {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  }

  const read = (memory: ImageMemory, range = {}, from = file) => bytesOf(memory.read(from, range));

  /** Files below the folder that this process has open. */
  async function openFiles(): Promise<string[]> {
    const links = (await readdir('/proc/self/fd')).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ''),
    );
    return (await Promise.all(links)).filter((target) => target.startsWith(folder));
  }

  it('is read from disk and costs no memory while one session reads it', async () => {
    const memory = new WatchedMemory();
    expect((await read(memory)).equals(IMAGE)).toBe(true);
    expect(memory).toMatchObject({ bytes: 0, reads: 0 });
  });

  it('has the same bytes from disk, while it is loaded, and from memory, whole and in ranges', async () => {
    const ranges = [
      {},
      { start: 1 },
      { start: BLOCK_BYTES - 1, end: BLOCK_BYTES },
      { start: BLOCK_BYTES, end: 2 * BLOCK_BYTES - 1 },
      { start: 2 * BLOCK_BYTES + 7 },
      { start: IMAGE.length - 1 },
      { start: IMAGE.length },
      { start: IMAGE.length + 9 },
      { start: 5, end: 5 },
      { end: 10 * IMAGE.length },
    ];
    for (const range of ranges) {
      const memory = new ImageMemory();
      const { start = 0, end = Infinity } = range;
      for (let times = 0; times < 3; times++)
        expect((await read(memory, range)).equals(IMAGE.subarray(start, end + 1))).toBe(true);
    }
  });

  it('is loaded once for twenty sessions that read it at the same time', async () => {
    const memory = new WatchedMemory();
    const all = await Promise.all(Array.from({ length: 20 }, () => read(memory)));
    expect(all.every((bytes) => bytes.equals(IMAGE))).toBe(true);
    expect(memory).toMatchObject({ bytes: IMAGE.length, reads: BLOCKS });
    await read(memory);
    expect(memory.reads).toBe(BLOCKS);
  });

  it('is shared by a session that began alone as soon as a second one reads it', async () => {
    const memory = new WatchedMemory();
    const first = memory.read(file);
    await new Promise((resolve) => first.once('readable', resolve));
    const [one, two] = await Promise.all([bytesOf(first), read(memory)]);
    expect(one.equals(IMAGE) && two.equals(IMAGE)).toBe(true);
    expect(memory.reads).toBe(BLOCKS);
  });

  it('gives way to one that was read later, and never is the bound passed', async () => {
    const limit = 2 * IMAGE.length - 1;
    const memory = new WatchedMemory({ limit });
    const other = await image('other', randomBytes(IMAGE.length));
    for (const from of [file, file, other, other]) await read(memory, {}, from);
    expect(memory).toMatchObject({ bytes: IMAGE.length, reads: 2 * BLOCKS });
    const mixed = [file, other, file, other, file].map((from) => read(memory, {}, from));
    const bytes = await Promise.all(mixed);
    expect(bytes[0]?.equals(IMAGE) && bytes[4]?.equals(IMAGE)).toBe(true);
    expect(memory.most).toBeLessThanOrEqual(limit);
  });

  it('is never held when it is larger than the bound', async () => {
    const memory = new WatchedMemory({ limit: IMAGE.length - 1 });
    for (let times = 0; times < 3; times++) expect((await read(memory)).equals(IMAGE)).toBe(true);
    expect(memory).toMatchObject({ bytes: 0, reads: 0 });
  });

  it('goes on for the others when a session stops in the middle, and no file stays open', async () => {
    const memory = new WatchedMemory();
    const stopping = Array.from({ length: 10 }, () => memory.read(file));
    const staying = Array.from({ length: 3 }, () => read(memory));
    for (const [index, stream] of stopping.entries()) {
      stream.on('error', () => {});
      if (index % 2) stream.once('data', () => stream.destroy());
      else setImmediate(() => stream.destroy());
    }
    for (const bytes of await Promise.all(staying)) expect(bytes.equals(IMAGE)).toBe(true);
    await until(() => stopping.every(({ closed }) => closed));
    await until(async () => (await openFiles()).length === 0);
    expect(memory.reads).toBe(BLOCKS);
  });

  it('is held by a session that takes nothing for one block only', async () => {
    const memory = new ImageMemory();
    await read(memory);
    await read(memory);
    const stalled = memory.read(file);
    await new Promise((resolve) => stalled.once('readable', resolve));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stalled.readableLength).toBe(BLOCK_BYTES);
    stalled.destroy();
  });

  it('is given back some time after the last session read it', async () => {
    const memory = new ImageMemory({ keepMs: 100 });
    await read(memory);
    await read(memory);
    expect(memory.bytes).toBe(IMAGE.length);
    await until(() => memory.bytes === 0);
    expect((await read(memory)).equals(IMAGE)).toBe(true);
    expect(memory.bytes).toBe(0);
  });

  it('is read to the end although it is removed and given back meanwhile', async () => {
    const memory = new ImageMemory({ keepMs: 20 });
    await read(memory);
    const stream = memory.read(file);
    await new Promise((resolve) => stream.once('readable', resolve));
    await rm(file);
    await until(() => memory.bytes === 0);
    expect((await bytesOf(stream)).equals(IMAGE)).toBe(true);
  });

  it('that is not there is an error of each of its readers', async () => {
    const memory = new ImageMemory();
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => read(memory, {}, join(folder, 'absent'))));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(memory.bytes).toBe(0);
  });
});

describe('bytes that lie in memory', () => {
  it('are written in short turns, in the order of asking', async () => {
    const turns = new ShortTurns();
    const order: number[] = [];
    let others = 0;
    const between = () => {
      others += 1;
      if (order.length < 10) setImmediate(between);
    };
    setImmediate(between);
    for (let n = 0; n < 10; n++)
      turns.next(() => {
        const until = performance.now() + 2;
        while (performance.now() < until);
        order.push(n);
      });
    await until(() => order.length === 10);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(others).toBeGreaterThanOrEqual(9);
  });
});
