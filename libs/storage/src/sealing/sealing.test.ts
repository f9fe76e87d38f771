import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { RingfleetError } from '@ringfleet/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSealer } from './aes-sealer.ts';
import { openKeyRing } from './key-ring.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rf-keys-'));
  file = join(folder, 'keys.json');
});
afterEach(async () => rm(folder, { recursive: true }));

const secret = Buffer.from('<reg reg.1.auth.password="1234"/>');

describe('a key ring', () => {
  it('is made at the first start for the owner alone, and read at the next', async () => {
    const sealed = createSealer(await openKeyRing({ file })).seal(secret);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['keys.json']);
    expect(createSealer(await openKeyRing({ file })).open(sealed)).toEqual(secret);
  });

  it('is one, however many first starts there are at the same moment', async () => {
    const rings = await Promise.all([1, 2, 3, 4].map(() => openKeyRing({ file })));
    expect(new Set(rings.map(({ current }) => current.id.toString('hex'))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['keys.json']);
  });

  it('seals with the new key after a rotation and opens what the old ones sealed', async () => {
    const ring = await openKeyRing({ file });
    const sealer = createSealer(ring);
    const before = sealer.seal(secret);
    const hash = sealer.keyedHash(secret);
    await Promise.all([ring.addKey(), ring.addKey()]);
    const after = sealer.seal(secret);
    expect(after.subarray(1, 5)).not.toEqual(before.subarray(1, 5));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const reopened = createSealer(await openKeyRing({ file }));
    for (const one of [sealer, reopened]) {
      expect(one.open(before)).toEqual(secret);
      expect(one.open(after)).toEqual(secret);
      expect(one.keyedHash(secret)).toBe(hash);
    }
    expect((JSON.parse(await readFile(file, 'utf8')) as { keys: unknown[] }).keys).toHaveLength(3);
  });

  it('takes up what another process did to its file: a key that seals from a time on, one that is gone', async () => {
    const [here, there] = [await openKeyRing({ file, lookEveryMs: 5 }), await openKeyRing({ file })];
    const old = here.current.id.toString('hex');
    const from = new Date(Date.now() + 300);
    const added = await there.addKey(from);
    await expect(there.addKey()).rejects.toMatchObject({
      code: 'RF_KEY_ROTATION_WAITS',
      params: { key: added },
    });
    await expect(there.removeKey(added)).rejects.toMatchObject({ code: 'RF_KEY_SEALS' });
    while (!here.find(added)) await setImmediate();
    expect(here.current.id.toString('hex')).toBe(old);
    while (here.current.id.toString('hex') === old) await setImmediate();
    expect(Date.now()).toBeGreaterThanOrEqual(from.getTime());
    expect(here.currentSince).toEqual(from);
    const sealed = createSealer(here).seal(secret);
    await there.removeKey(old);
    while (here.find(old)) await setImmediate();
    expect(createSealer(await openKeyRing({ file })).open(sealed)).toEqual(secret);
    await expect(there.removeKey(old)).rejects.toMatchObject({ code: 'RF_KEY_UNKNOWN' });
  });

  it.each([0o644, 0o604, 0o640, 0o620])(
    'is refused when its file has mode %o, with the way to mend it',
    async (mode) => {
      await openKeyRing({ file });
      await chmod(file, mode);
      const refused = await openKeyRing({ file }).catch((error: unknown) => error as RingfleetError);
      expect(refused).toMatchObject({ code: 'RF_KEY_FILE_EXPOSED' });
      expect((refused as RingfleetError).message).toContain(mode.toString(8));
      expect((refused as RingfleetError).advice).toContain(`chmod 600 '${file}'`);
    },
  );

  it('names a broken file and the reason, but nothing of what it holds', async () => {
    await openKeyRing({ file });
    const good = JSON.parse(await readFile(file, 'utf8')) as { keys: { id: string; key: string }[] };
    const key = good.keys[0]!;
    const broken: [string, string][] = [
      ['', 'no JSON'],
      [`{"keys": "${key.key}`, 'no JSON'],
      ['{}', 'version'],
      [JSON.stringify({ ...good, current: 'ffffffff' }), 'current is none of the keys'],
      [JSON.stringify({ ...good, keys: [key, key] }), 'keys has an id twice'],
      [
        JSON.stringify({ ...good, keys: [{ ...key, key: key.key.slice(0, 20) }] }),
        'keys.0.key is not 32 bytes',
      ],
    ];
    for (const [content, reason] of broken) {
      await writeFile(file, content);
      const refused = await openKeyRing({ file }).catch((error: unknown) => error as Error);
      expect(refused).toMatchObject({ code: 'RF_KEY_FILE_BROKEN', params: { file } });
      expect((refused as Error).message).toContain(reason);
      expect((refused as Error).message).not.toContain(key.key.slice(0, 10));
    }
  });

  it('is not made anew where data lies that lost keys sealed', async () => {
    const [events, blobs] = [join(folder, 'events.sqlite'), join(folder, 'blobs')];
    const options = { file, sealedStores: [events, blobs] };
    await openKeyRing(options);
    await writeFile(events, '');
    await openKeyRing(options);
    await rm(file);
    const refused = await openKeyRing(options).catch((error: unknown) => error as RingfleetError);
    expect(refused).toMatchObject({ code: 'RF_KEY_FILE_LOST', params: { file, store: events, folder } });
    expect(await readdir(folder)).toEqual(['events.sqlite']);
  });

  it('says that a folder is missing', async () => {
    const absent = join(folder, 'absent', 'keys.json');
    await expect(openKeyRing({ file: absent })).rejects.toMatchObject({
      code: 'RF_STORE_UNAVAILABLE',
      params: { what: absent },
    });
  });
});

describe('a sealer', () => {
  it('gives back any bytes, in a form of its own each time, 33 bytes longer', async () => {
    const sealer = createSealer(await openKeyRing({ file }));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
        const sealed = sealer.seal(bytes);
        expect(sealed.length).toBe(bytes.length + 33);
        expect(sealer.open(sealed).equals(bytes)).toBe(true);
        expect(sealer.seal(bytes).equals(sealed)).toBe(false);
      }),
    );
  });

  it('refuses bytes of which a single bit was changed, or the end is missing', async () => {
    const sealer = createSealer(await openKeyRing({ file }));
    const sealed = sealer.seal(secret);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => sealer.open(changed)).toThrow(expect.objectContaining({ code: 'RF_SEAL_BROKEN' }));
      expect(() => sealer.open(sealed.subarray(0, at))).toThrow(
        expect.objectContaining({ code: 'RF_SEAL_BROKEN' }),
      );
    }
  });

  it('names the key that is missing when the data come from another installation', async () => {
    const ring = await openKeyRing({ file });
    const other = createSealer(await openKeyRing({ file: join(folder, 'other.json') }));
    const id = ring.current.id.toString('hex');
    expect(() => other.open(createSealer(ring).seal(secret))).toThrow(`key ${id} is not in the key file`);
  });

  it('hashes equal bytes alike with one ring only, and not as anybody could', async () => {
    const sealer = createSealer(await openKeyRing({ file }));
    const other = createSealer(await openKeyRing({ file: join(folder, 'other.json') }));
    expect(sealer.keyedHash(secret)).toMatch(/^hmac:[0-9a-f]{64}$/);
    expect(sealer.keyedHash(Buffer.from(secret))).toBe(sealer.keyedHash(secret));
    expect(sealer.keyedHash(Buffer.from('1235'))).not.toBe(sealer.keyedHash(secret));
    expect(other.keyedHash(secret)).not.toBe(sealer.keyedHash(secret));
  });
});
