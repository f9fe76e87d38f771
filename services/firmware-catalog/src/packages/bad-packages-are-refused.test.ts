import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CatalogBench } from '../catalog.test-bench.ts';
import { imageBytes, VVX400, zipOf } from '../zip.test-parts.ts';

let bench: CatalogBench;
beforeAll(async () => {
  bench = await CatalogBench.start();
});
afterAll(() => bench.remove());
afterEach(async () => {
  expect(await bench.blobKeys()).toEqual([]);
  expect(await bench.incoming()).toEqual([]);
  expect((await bench.held('artifacts')).size).toBe(0);
  expect((await bench.ask('releases')).body).toEqual({ items: [] });
});

interface Problem {
  code: string;
  detail: string;
  advice: string;
}
const refusal = async (bytes: Uint8Array, query = 'name=release.zip') =>
  (await bench.ask<Problem>(`releases?${query}`, { bytes })).body;
const good = (image: Buffer = imageBytes()) => zipOf({ 'sip.ver': '5.9.8.5760', [VVX400]: image }, false);

/** The zip with a name of the same length in both of its places. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  expect(to).toHaveLength(from.length);
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

/** The zip with bytes of each directory entry's header changed. */
function marked(zip: Buffer, change: (header: Buffer) => void): Buffer {
  const copy = Buffer.from(zip);
  for (
    let at = copy.indexOf('PK\x01\x02', 0, 'latin1');
    at >= 0;
    at = copy.indexOf('PK\x01\x02', at + 4, 'latin1')
  )
    change(copy.subarray(at));
  return copy;
}

describe('a package is refused with the reason, and nothing of it remains, when it', () => {
  it.each([
    ['is cut in the middle', async () => (await good()).subarray(0, 9_000), 'cut short'],
    ['lacks its last byte', async () => (await good()).subarray(0, -1), 'cut short'],
    ['is no zip', async () => Buffer.from('<html>Please log in</html>'), 'neither a zip'],
    ['is empty', async () => Buffer.alloc(0), 'neither a zip'],
    ['is a zip without files', () => zipOf({}), 'holds no image'],
    ['is no package of firmware', () => zipOf({ 'photo.jpg': 'x', 'sip.ver': '1.2.3.4' }), 'holds no image'],
    ['holds a zip', () => zipOf({ 'release_split.zip': 'x' }), "it holds 'release_split.zip'"],
    ['has an empty image', () => zipOf({ 'sip.ver': '1.2.3.4', [VVX400]: '' }), 'is empty'],
    [
      'has a sip.ver that says nothing',
      () => zipOf({ 'sip.ver': 'latest', [VVX400]: 'x' }),
      'holds no version',
    ],
    [
      'has one image twice',
      () => zipOf({ 'sip.ver': '1.2.3.4', [VVX400]: 'x', [`again/${VVX400}`]: 'y' }),
      'twice',
    ],
    [
      'names a file outside of its folder',
      async () => renamed(await zipOf({ 'aa/evil.sip.ld': 'x', [VVX400]: 'x' }), 'aa/evil', '../evil'),
      'outside of its folder',
    ],
    [
      'names a file from the root on',
      async () => renamed(await zipOf({ 'aa/evil.sip.ld': 'x', [VVX400]: 'x' }), 'aa/evil', '/a/evil'),
      'outside of its folder',
    ],
    [
      'is encrypted',
      async () =>
        marked(await zipOf({ [VVX400]: imageBytes() }), (header) =>
          header.writeUInt16LE(header.readUInt16LE(8) | 1, 8),
        ),
      'encrypted',
    ],
    [
      'is packed by a method that nobody knows',
      async () => marked(await good(), (header) => header.writeUInt16LE(99, 10)),
      'method',
    ],
    [
      'links to another file',
      async () => marked(await good(), (header) => header.writeUInt32LE(0o120777 * 0x10000, 38)),
      'link',
    ],
    [
      'says that an image is larger than it is',
      async () =>
        marked(await zipOf({ [VVX400]: imageBytes() }), (header) => header.writeUInt32LE(30_000, 24)),
      'damaged',
    ],
    [
      'unpacks into far more than it is',
      () => zipOf({ 'sip.ver': '5.9.8.5760', [VVX400]: Buffer.alloc(40_000_000) }),
      'unpacks',
    ],
    [
      'lists more files than anybody has',
      async () => {
        const zip = await good();
        zip.writeUInt16LE(20_001, zip.length - 12);
        return zip;
      },
      'it lists 20001 files',
    ],
  ])('%s', async (_why, make, reason) => {
    const { code, detail } = await refusal(await make());
    expect(code).toBe('RF_FIRMWARE_PACKAGE_REFUSED');
    expect(detail).toContain("The package 'release.zip' is refused: ");
    expect(detail).toContain(reason);
  });

  it('has a damaged image, even the last of many', async () => {
    const last = imageBytes();
    const zip = await zipOf(
      { 'sip.ver': '5.9.8.5760', '3111-44500-001.sip.ld': imageBytes(), [VVX400]: last },
      false,
    );
    zip.writeUInt8(zip.readUInt8(zip.indexOf(last) + 500) ^ 1, zip.indexOf(last) + 500);
    expect(crc32(last)).not.toBe(crc32(zip.subarray(zip.indexOf(last.subarray(0, 400)), 20_000)));
    expect((await refusal(zip)).detail).toContain(`'${VVX400}' is damaged: its CRC is another one`);
  });

  it('is the combined one; which to take is said', async () => {
    const { code, advice } = await refusal(await zipOf({ 'sip.ver': '5.9.8.5760', 'sip.ld': imageBytes() }));
    expect(code).toBe('RF_FIRMWARE_COMBINED');
    expect(advice).toContain("'split' package");
  });

  it('is larger than the setting allows', async () => {
    await bench.stop();
    await bench.startAgain({ env: { RINGFLEET_FIRMWARE_UPLOAD_LIMIT: '10000' } });
    expect((await refusal(await good())).code).toBe('RF_BODY_TOO_LARGE');
  });
});
