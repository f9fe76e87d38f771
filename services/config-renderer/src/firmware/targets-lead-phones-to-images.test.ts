import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ArtifactPublished } from '@ringfleet/contracts';
import { readMasterFile } from '@ringfleet/ucs';
import { TreeFileReader } from '../imported-files/tree-file-reader.service.ts';
import { RenderFaults } from '../rendering/render-faults.ts';
import { RendererBench } from '../renderer.test-bench.ts';
import { CatalogTells, VVX500_HASH, VVX_HASH } from './catalog-tells.test-parts.ts';

const VVX = '0004f28062d6';
const SPIP = '0004f2a6af1b';

let bench: RendererBench;
let catalog: CatalogTells;
beforeEach(async () => {
  bench = await RendererBench.start();
  catalog = new CatalogTells(bench);
  await bench.put('fleet', 'fleet', {});
});
afterEach(() => bench.remove());

/** APP_FILE_PATH and those of models, as a master file has them now. */
async function paths(path = '000000000000.cfg', version?: number): Promise<Record<string, string>> {
  const { content } = await bench.of(TreeFileReader).read(path, version);
  if (!Buffer.isBuffer(content)) throw new TypeError(`${path} is no small file`);
  const named = readMasterFile(content).attributes.filter(({ name }) => name.startsWith('APP_FILE_PATH'));
  return Object.fromEntries(named.map(({ name, value }) => [name, value]));
}
const masters = async () =>
  [...(await bench.held('artifacts'))]
    .filter(([, { data }]) => (data as { kind?: string }).kind === 'master')
    .map(([path]) => path)
    .sort();
const requires = async (path = '000000000000.cfg') =>
  ((await bench.held('artifacts')).get(path)?.data as ArtifactPublished).requires;
const faults = async () => (await bench.of(RenderFaults).list({ limit: 10 })).items;

describe("the fleet's target", () => {
  it('leads the models that its release covers, and leaves all others their path', async () => {
    await catalog.release('5.9.8.5760');
    await catalog.target('fleet', 'fleet', '5.9.8.5760');
    expect(await paths()).toEqual({
      APP_FILE_PATH: 'sip.ld',
      APP_FILE_PATH_VVX400: 'firmware/5.9.8.5760/sip.ld',
      APP_FILE_PATH_VVX410: 'firmware/5.9.8.5760/sip.ld',
      APP_FILE_PATH_VVX500: 'firmware/5.9.8.5760/sip.ld',
    });
    expect(await requires()).toEqual([VVX_HASH, VVX500_HASH].sort());
  });

  it('is for the models that it names, and outranks a path of the settings', async () => {
    await bench.put('fleet', 'fleet', {
      master: {
        APP_FILE_PATH: 'sip.ld',
        APP_FILE_PATH_vvx500: 'old.ld',
        APP_FILE_PATH_SPIP320: 'sip_335.ld',
      },
    });
    await catalog.release('5.9.8.5760');
    await catalog.target('fleet', 'fleet', '5.9.8.5760', ['VVX500']);
    expect(await paths()).toEqual({
      APP_FILE_PATH: 'sip.ld',
      APP_FILE_PATH_SPIP320: 'sip_335.ld',
      APP_FILE_PATH_VVX500: 'firmware/5.9.8.5760/sip.ld',
    });
  });

  it('gives way to that of a model, and to nothing when it is cleared', async () => {
    await catalog.release('5.9.8.5760');
    await catalog.release('5.7.3.1000');
    await catalog.target('fleet', 'fleet', '5.9.8.5760');
    await catalog.target('model', 'VVX500', '5.7.3.1000');
    expect(await paths()).toMatchObject({
      APP_FILE_PATH_VVX400: 'firmware/5.9.8.5760/sip.ld',
      APP_FILE_PATH_VVX500: 'firmware/5.7.3.1000/sip.ld',
    });
    await catalog.clear('fleet', 'fleet');
    await catalog.clear('model', 'VVX500');
    expect(await paths()).toEqual({ APP_FILE_PATH: 'sip.ld' });
    expect(await requires()).toEqual([]);
  });

  it('waits for other images when the release is imported anew', async () => {
    await catalog.release('5.9.8.5760');
    await catalog.target('fleet', 'fleet', '5.9.8.5760');
    await catalog.release('5.9.8.5760', 'another image');
    expect(await requires()).toHaveLength(2);
    expect(await requires()).not.toContain(VVX_HASH);
  });
});

describe('the target of a site', () => {
  beforeEach(async () => {
    await catalog.release('5.9.8.5760');
    await bench.put('site', 'berlin', { bootPath: 'berlin' });
    await bench.put('site', 'paris', {});
    await bench.put('phone', VVX, { model: 'VVX 400', site: 'paris' });
    await bench.put('phone', SPIP, { model: 'SPIP331', site: 'paris' });
  });

  it('stands in the master file of its boot path, and only there', async () => {
    await catalog.target('site', 'berlin', '5.9.8.5760');
    expect(await paths('berlin/000000000000.cfg')).toMatchObject({
      APP_FILE_PATH_VVX400: 'firmware/5.9.8.5760/sip.ld',
    });
    expect(await paths()).toEqual({ APP_FILE_PATH: 'sip.ld' });
    expect(await masters()).toEqual(['000000000000.cfg', 'berlin/000000000000.cfg']);
  });

  it('gives its phones master files of their own where the site has no boot path, if it has an image for them', async () => {
    await catalog.target('site', 'paris', '5.9.8.5760');
    expect(await masters()).toEqual(['000000000000.cfg', `${VVX}.cfg`, 'berlin/000000000000.cfg']);
    expect(await paths(`${VVX}.cfg`)).toEqual({ APP_FILE_PATH: 'firmware/5.9.8.5760/sip.ld' });
    await catalog.clear('site', 'paris');
    expect(await masters()).toEqual(['000000000000.cfg', 'berlin/000000000000.cfg']);
  });

  it('is not for a phone of another site that boots there', async () => {
    await bench.put('site', 'paris', { bootPath: 'paris' });
    await catalog.sees(VVX, { bootPath: 'berlin' });
    await catalog.target('site', 'berlin', '5.9.8.5760');
    expect(await masters()).toContain(`${VVX}.cfg`);
    expect(await paths(`${VVX}.cfg`)).toEqual({ APP_FILE_PATH: 'sip.ld' });
  });
});

describe('the target of a group or phone', () => {
  beforeEach(async () => {
    await catalog.release('5.9.8.5760');
    await catalog.release('5.7.3.1000');
    await bench.put('group', 'common', {});
    await bench.put('group', 'lobby', { parent: 'common' });
    await bench.put('phone', VVX, { group: 'lobby' });
  });

  it('gives a master file of its own, the most specific target first', async () => {
    await bench.put('phone', VVX, { group: 'lobby', model: 'VVX400' });
    await catalog.target('group', 'common', '5.7.3.1000');
    expect(await paths(`${VVX}.cfg`)).toEqual({ APP_FILE_PATH: 'firmware/5.7.3.1000/sip.ld' });
    expect(await requires(`${VVX}.cfg`)).toEqual([VVX_HASH]);
    await catalog.target('phone', VVX, '5.9.8.5760');
    expect(await paths(`${VVX}.cfg`)).toEqual({ APP_FILE_PATH: 'firmware/5.9.8.5760/sip.ld' });
  });

  it('names all models for a phone of which nobody knows the model', async () => {
    await catalog.target('group', 'common', '5.7.3.1000', ['VVX400', 'VVX410']);
    expect(await paths(`${VVX}.cfg`)).toEqual({
      APP_FILE_PATH: 'sip.ld',
      APP_FILE_PATH_VVX400: 'firmware/5.7.3.1000/sip.ld',
      APP_FILE_PATH_VVX410: 'firmware/5.7.3.1000/sip.ld',
    });
  });

  it('makes a master file of its own only while it differs from what all have', async () => {
    await bench.put('phone', VVX, { group: 'lobby', model: 'VVX400' });
    await catalog.target('fleet', 'fleet', '5.9.8.5760');
    await catalog.target('group', 'lobby', '5.9.8.5760');
    expect(await masters()).toEqual(['000000000000.cfg']);
    await catalog.target('fleet', 'fleet', '5.7.3.1000');
    expect(await paths(`${VVX}.cfg`)).toEqual({ APP_FILE_PATH: 'firmware/5.9.8.5760/sip.ld' });
  });

  it('goes with what a phone boots on, although the phone belongs nowhere', async () => {
    await bench.put('site', 'berlin', { bootPath: 'berlin', parameters: { 'up.backlight.timeout': '7' } });
    await bench.put('phone', SPIP, { model: 'VVX500' });
    await catalog.target('phone', SPIP, '5.9.8.5760');
    const before = (await bench.held('artifacts')).get(`${SPIP}.cfg`)?.id;
    await catalog.sees(SPIP, { bootPath: 'berlin' });
    expect((await bench.held('artifacts')).get(`${SPIP}.cfg`)?.id).not.toBe(before);
  });

  it('is a fault as long as nobody described the phone', async () => {
    await catalog.target('phone', SPIP, '5.9.8.5760');
    expect(await faults()).toMatchObject([{ kind: 'phone', id: SPIP }]);
    await bench.put('phone', SPIP, { model: 'VVX500' });
    expect(await faults()).toEqual([]);
    expect(await paths(`${SPIP}.cfg`)).toEqual({ APP_FILE_PATH: 'firmware/5.9.8.5760/sip.ld' });
  });
});

describe('a target whose release nobody told of', () => {
  it('is a fault and leaves the last good file, until the release comes', async () => {
    await catalog.release('5.7.3.1000');
    await catalog.target('fleet', 'fleet', '5.7.3.1000');
    const good = await paths();
    await catalog.target('fleet', 'fleet', '5.9.8.5760');
    expect(await faults()).toMatchObject([
      {
        kind: 'fleet',
        reason: 'release 5.9.8.5760, the target of the fleet, is not in the firmware catalog',
      },
    ]);
    expect(await paths()).toEqual(good);
    // What people describe meanwhile reaches phones.
    await bench.put('fleet', 'fleet', { parameters: { 'up.backlight.timeout': '7' } });
    expect([...(await bench.held('artifacts')).keys()]).toContain('shared.cfg');
    expect(await paths()).toEqual(good);
    await catalog.release('5.9.8.5760');
    expect(await paths()).toMatchObject({ APP_FILE_PATH_VVX400: 'firmware/5.9.8.5760/sip.ld' });
    expect(await faults()).toEqual([]);
  });

  it('leaves the last good file when the release is withdrawn, also after a start', async () => {
    await catalog.release('5.7.3.1000');
    await catalog.target('fleet', 'fleet', '5.7.3.1000');
    const good = await paths();
    await catalog.withdraw('5.7.3.1000');
    expect(await faults()).toHaveLength(1);
    expect(await paths()).toEqual(good);
    await bench.stop();
    await bench.startAgain();
    expect(await paths()).toEqual(good);
    expect(await requires()).toContain(VVX_HASH);
  });
});

describe('what the catalog tells', () => {
  it('makes no change set as long as no target points at it, nor when it is told twice', async () => {
    const before = await bench.changeSets.head();
    await catalog.release('5.9.8.5760');
    await catalog.target('fleet', 'fleet', '5.9.8.5760');
    await catalog.target('fleet', 'fleet', '5.9.8.5760', undefined, { waits: false });
    await catalog.target('model', 'VVX500', '5.9.8.5760');
    const { items } = await bench.changeSets.list({ limit: 10 });
    expect(items.filter(({ seq }) => seq > before)).toMatchObject([
      { firmware: true, note: "firmware: the target of model 'VVX500' is 5.9.8.5760" },
      { firmware: true, author: 'ann', note: 'firmware: the target of the fleet is 5.9.8.5760' },
    ]);
  });

  it('is rendered by the next start when the process ended in the middle, once and whole', async () => {
    await bench.put('group', 'lobby', {});
    await bench.put('phone', VVX, { group: 'lobby', model: 'VVX400' });
    await catalog.release('5.9.8.5760');
    await bench.stop();
    await bench.startAgain({ bus: catalog.failingBus });
    await catalog.target('group', 'lobby', '5.9.8.5760', undefined, { waits: false });
    await catalog.failed;
    await bench.stop();
    await bench.startAgain();
    expect(await masters()).toEqual(['000000000000.cfg', `${VVX}.cfg`]);
    expect(await requires(`${VVX}.cfg`)).toEqual([VVX_HASH]);
    const { items } = await bench.changeSets.list({ limit: 10 });
    expect(items.filter(({ firmware }) => firmware)).toMatchObject([{ state: 'closed' }]);
  });

  it('is part of what files were after each change set', async () => {
    await catalog.release('5.7.3.1000');
    await catalog.target('fleet', 'fleet', '5.7.3.1000');
    const { version } = await bench.put('fleet', 'fleet', { deviceFileSuffix: '-device' });
    await catalog.clear('fleet', 'fleet');
    expect(await paths('000000000000.cfg', version)).toMatchObject({
      APP_FILE_PATH_VVX400: 'firmware/5.7.3.1000/sip.ld',
    });
    expect(await paths()).toEqual({ APP_FILE_PATH: 'sip.ld' });
  });
});
