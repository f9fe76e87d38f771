import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { packedFiles, type PackedFile } from './packed-files.ts';

const modified = '2012-11-29T02:40:00.000Z';
const line = (path: string, bytes: Buffer) =>
  JSON.stringify({ path, modified, bytes: bytes.toString('base64') });

/** The text as it comes in chunks of a size. */
function* inChunks(text: string, size: number): Generator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function batchesOf(text: string, chunk = 64 * 1024): Promise<PackedFile[][]> {
  const batches: PackedFile[][] = [];
  for await (const batch of packedFiles(Readable.from(inChunks(text, chunk)))) batches.push(batch);
  return batches;
}

describe('files that come in one request', () => {
  it.each([1, 7, 64 * 1024])('are whole when the request comes in pieces of %i bytes', async (chunk) => {
    const files: [string, Buffer][] = [
      ['a.cfg', Buffer.from('<a/>')],
      ['büro/leer.cfg', Buffer.alloc(0)],
      ['b.wav', Buffer.from([0, 10, 255])],
    ];
    const text = `${files.map(([path, bytes]) => line(path, bytes)).join('\n')}\n\n`;
    const [batch, ...more] = await batchesOf(text, chunk);
    expect(more).toEqual([]);
    expect(batch).toEqual(files.map(([path, bytes]) => ({ path, bytes, modified: new Date(modified) })));
  });

  it('are handed on in batches, so that few are held at a time', async () => {
    const small = Array.from({ length: 450 }, (_, at) => line(`${at}.cfg`, Buffer.from('x'))).join('\n');
    expect((await batchesOf(small)).map(({ length }) => length)).toEqual([200, 200, 50]);
    const large = Array.from({ length: 4 }, (_, at) => line(`${at}.cfg`, Buffer.alloc(900_000))).join('\n');
    expect((await batchesOf(large)).map(({ length }) => length)).toEqual([2, 2]);
  });

  it('are refused with the number of the line that is wrong, and when one is too large', async () => {
    const good = line('a.cfg', Buffer.from('x'));
    for (const wrong of ['{', '{}', JSON.stringify({ path: 'b.cfg', modified, bytes: '*' })])
      await expect(batchesOf(`${good}\n${wrong}\n`)).rejects.toMatchObject({
        code: 'RF_REQUEST_INVALID',
        message: expect.stringContaining('line 2'),
      });
    await expect(batchesOf(line('a.cfg', Buffer.alloc(1_100_000)))).rejects.toMatchObject({
      code: 'RF_BODY_TOO_LARGE',
    });
  });
});
