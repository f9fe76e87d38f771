import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CatalogBench } from '../catalog.test-bench.ts';
import { imageBytes, SPIP331, vendorFiles, VVX400, VVX500, zipOf } from '../zip.test-parts.ts';
import type { ImportAnswer } from './import-answer.ts';
import type { ReleaseSummary } from './release-summary.ts';

const [first, second, shared] = [imageBytes(), imageBytes(400_000), imageBytes(300_000)];
const sha = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const keyOf = (bytes: Buffer) => `firmware-catalog/images/${sha(bytes).slice(7)}`;

let bench: CatalogBench;
beforeAll(async () => {
  bench = await CatalogBench.start();
});
afterAll(() => bench.remove());

const upload = (query: string, bytes: Uint8Array) => bench.ask<ImportAnswer>(`releases?${query}`, { bytes });
const paths = async () => [...(await bench.held('artifacts')).keys()].filter((key) => !key.startsWith('_'));

describe("a vendor's split package", () => {
  it('becomes a release with its images; its master, directory and sample files are left alone', async () => {
    const zip = await zipOf({
      ...vendorFiles,
      'sip.ver': '5.9.8.5760',
      [VVX400]: first,
      [VVX500]: shared,
      '3111-17823-001.dect.ld': imageBytes(),
    });
    const { status, body } = await upload('name=release.zip', zip);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      added: 4,
      stored: 3,
      version: 1,
      findings: [],
      offered: { languages: 1, backgrounds: 1, ringtones: 1, samples: 1 },
      spared: ['000000000000.cfg', '000000000000-directory~.xml'],
      release: { version: '5.9.8.5760', models: ['VVX400', 'VVX500'] },
    });
    expect((await paths()).sort()).toEqual([
      'firmware/5.9.8.5760/3111-17823-001.dect.ld',
      `firmware/5.9.8.5760/${VVX500}`,
      `firmware/5.9.8.5760/${VVX400}`,
      'firmware/5.9.8.5760/sip.ver',
    ]);
  });

  it('is published with what gateways need to fetch its images beforehand', async () => {
    const message = (await bench.held('artifacts')).get(`firmware/5.9.8.5760/${VVX400}`)!;
    expect(message.data).toMatchObject({
      ...{ kind: 'firmware', mac: null, size: first.length, hash: sha(first), requires: [] },
      blob: { key: keyOf(first) },
      changeSet: { publisher: 'firmware-catalog', seq: 1 },
    });
    expect(await bench.blobs.get(keyOf(first))).toEqual(first);
    const sipVer = (await bench.held('artifacts')).get('firmware/5.9.8.5760/sip.ver')!.data;
    const sealed = Buffer.from((sipVer as { bytes: string }).bytes, 'base64');
    expect(bench.sealer.open(sealed).toString()).toBe('5.9.8.5760');
  });

  it('is told with all that a renderer needs', async () => {
    await bench.settled();
    expect((await bench.held('releases')).get('release/5.9.8.5760')).toMatchObject({
      type: 'ringfleet.release.imported.v1',
      data: {
        version: '5.9.8.5760',
        models: ['VVX400', 'VVX500'],
        images: expect.arrayContaining([
          {
            ...{ partNumber: '3111-46157-002', kind: 'image', models: ['VVX400'], size: first.length },
            ...{ hash: sha(first), path: `firmware/5.9.8.5760/${VVX400}` },
          },
        ]),
      },
    });
  });

  it('brings its other files by choice, below its own folder', async () => {
    const zip = await zipOf({
      ...Object.fromEntries(Object.entries(vendorFiles).map(([path, text]) => [`Release/${path}`, text])),
      'Release/sip.ver': '5.9.8.5760\n',
      [`Release/${VVX400}`]: first,
    });
    const { body } = await upload('static=languages,ringtones', zip);
    expect(body).toMatchObject({ added: 2, unchanged: 2, offered: { backgrounds: 1, samples: 1 } });
    expect(await paths()).toEqual(
      expect.arrayContaining([
        'firmware/5.9.8.5760/LoudRing.wav',
        'firmware/5.9.8.5760/VVXLocalization/Multilingual/German/VVX-dictionary.xml',
      ]),
    );
  });

  it('is stored once, however many releases carry an image, and doing it twice does nothing', async () => {
    const zip = await zipOf({ 'sip.ver': '5.9.9.1', [VVX400]: second, [VVX500]: shared });
    expect((await upload('', zip)).body).toMatchObject({ added: 3, stored: 1, storedBytes: second.length });
    const before = (await bench.bus.endOffsets('ringfleet.artifacts.v1'))[0];
    const again = await upload('', zip);
    expect(again.body).toMatchObject({ added: 0, unchanged: 3, stored: 0 });
    expect(again.body.version).toBeUndefined();
    expect((await bench.bus.endOffsets('ringfleet.artifacts.v1'))[0]).toBe(before);
  });

  it('keeps the version that is asked for, and says when its sip.ver is of another opinion', async () => {
    const zip = await zipOf({ 'sip.ver': '4.1.4.7430', [SPIP331]: imageBytes(), 'sip.ld': imageBytes() });
    const { body } = await upload('version=4.1.4.0296', zip);
    expect(body.release).toMatchObject({ version: '4.1.4.0296', sipVer: '4.1.4.7430' });
    expect(body.findings.map(({ code }) => code)).toEqual([
      'RF_FIRMWARE_VERSION_MISMATCH',
      'RF_FIRMWARE_COMBINED',
    ]);
  });
});

describe('a single image', () => {
  it('joins the release of its version, whatever zeros lead its fields', async () => {
    const { body } = await upload(`name=${VVX400}&version=4.1.4.296`, imageBytes());
    expect(body).toMatchObject({
      added: 1,
      release: { version: '4.1.4.0296', models: ['SPIP331', 'VVX400'] },
    });
  });

  it.each([
    [`name=${VVX400}`, 422, 'RF_FIRMWARE_VERSION_NEEDED'],
    ['name=sip.ld&version=1.2.3.4', 422, 'RF_FIRMWARE_COMBINED'],
    ['name=image.ld&version=1.2.3.4', 422, 'RF_FIRMWARE_PACKAGE_REFUSED'],
    [`name=${VVX400}&version=5.9.8.5760`, 409, 'RF_FIRMWARE_IMAGE_DIFFERS'],
    [`name=${VVX400}&version=latest`, 400, 'RF_REQUEST_INVALID'],
    [`name=..%2F${VVX400}&version=1.2`, 400, 'RF_REQUEST_INVALID'],
    [`static=games`, 400, 'RF_REQUEST_INVALID'],
  ])('of %s is answered %i %s, and leaves nothing', async (query, status, code) => {
    const before = await bench.blobKeys();
    expect(await upload(query, imageBytes())).toMatchObject({ status, body: { code } });
    expect([await bench.blobKeys(), await bench.incoming()]).toEqual([before, []]);
  });

  it('of an unknown part number is kept, and that is said', async () => {
    const { body } = await upload('name=3111-99999-001.sip.ld&version=7.0.0.1', imageBytes());
    expect(body.findings).toMatchObject([{ code: 'RF_FIRMWARE_PART_UNKNOWN' }]);
  });
});

describe('a release', () => {
  it('is listed, shown and withdrawn; an image that another one has stays', async () => {
    const { body } = await bench.ask<{ items: ReleaseSummary[] }>('releases');
    expect(body.items.map(({ version }) => version)).toEqual([
      '7.0.0.1',
      '5.9.9.1',
      '5.9.8.5760',
      '4.1.4.0296',
    ]);
    expect((await bench.ask('releases/5.9.9.1', { method: 'DELETE' })).status).toBe(204);
    expect((await bench.ask('releases/5.9.9.1')).body).toMatchObject({ code: 'RF_RELEASE_UNKNOWN' });
    expect((await paths()).filter((path) => path.includes('5.9.9.1'))).toEqual([]);
    expect(await bench.blobKeys()).not.toContain(keyOf(second));
    expect(await bench.blobKeys()).toContain(keyOf(shared));
    await bench.settled();
    expect((await bench.held('releases')).has('release/5.9.9.1')).toBe(false);
  });

  it('does not take the place of a file that the operator has', async () => {
    const path = `firmware/6.0.0.1/${VVX400}`;
    const own = {
      kind: 'firmware',
      ...{ path, size: 1, hash: sha(first), mac: null, requires: [] },
      ...{ modified: new Date().toISOString(), blob: { key: 'config-renderer/files/x' } },
      changeSet: { publisher: 'config-renderer', seq: 1 },
    } as const;
    await bench.publish('ringfleet.artifact.published.v1', own, path);
    const zip = await zipOf({ 'sip.ver': '6.0.0.1', [VVX400]: imageBytes() });
    expect(await upload('', zip)).toMatchObject({ status: 409, body: { code: 'RF_PATH_OWNED' } });
  });

  it('is not withdrawn while a master file needs its image', async () => {
    const master = {
      kind: 'master',
      ...{ path: '000000000000.cfg', size: 1, mac: null, requires: [sha(first)] },
      ...{ hash: `hmac:${'0'.repeat(64)}`, modified: new Date().toISOString(), bytes: 'AA==' },
      changeSet: { publisher: 'config-renderer', seq: 2 },
    } as const;
    await bench.publish('ringfleet.artifact.published.v1', master, master.path);
    expect((await bench.ask('releases/5.9.8.5760', { method: 'DELETE' })).body).toMatchObject({
      code: 'RF_RELEASE_IN_USE',
      detail: expect.stringContaining('the file 000000000000.cfg'),
    });
    const without = { ...master, requires: [], changeSet: { publisher: 'config-renderer' as const, seq: 3 } };
    await bench.publish('ringfleet.artifact.published.v1', without, master.path);
    expect((await bench.ask('releases/5.9.8.5760', { method: 'DELETE' })).status).toBe(204);
  });
});
