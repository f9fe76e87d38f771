import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PhoneFacts } from '@ringfleet/contracts';
import { CatalogTells, VVX_HASH } from '../firmware/catalog-tells.test-parts.ts';
import { SeenPhones } from '../phones/seen-phones.service.ts';
import { RendererBench } from '../renderer.test-bench.ts';
import { PreviewBoot } from './preview.service.ts';

const at = '2026-01-01T00:00:00.000Z';
const image = 'firmware/5.9.8.5760/3111-46157-002.sip.ld';
let bench: RendererBench;
let phones = 0;

beforeAll(async () => {
  bench = await RendererBench.start();
  await bench.put('fleet', 'fleet', {});
  const catalog = new CatalogTells(bench);
  await catalog.strangeImage('3111-30900-001.sip.ld');
  await catalog.image500As('sip.ld');
  await catalog.release('5.9.8.5760');
  await catalog.target('fleet', 'fleet', '5.9.8.5760', ['VVX400']);
});
afterAll(() => bench.remove());

/** What a phone that was seen with this does. */
async function decision({
  model = 'VVX400',
  ...seen
}: {
  model?: string;
  application?: string;
  updater?: string;
}) {
  phones += 1;
  const mac = `0004f28${String(phones).padStart(5, '0')}`;
  const facts: PhoneFacts = { mac, discovered: true, firstSeen: at, lastSeen: at };
  for (const name of ['model', 'application', 'updater'] as const) {
    const value = { model, ...seen }[name];
    if (value !== undefined) facts[name] = { value, at, from: 'app-log' };
  }
  await bench.of(SeenPhones).learn(facts);
  return (await bench.of(PreviewBoot).preview({ mac })).firmware;
}

describe("a preview's firmware", () => {
  it('is an upgrade with the bytes to be fetched', async () => {
    expect(await decision({ application: '5.7.3.1000', updater: '5.9.3.1730' })).toEqual({
      ...{ decision: 'upgrade', from: '5.7.3.1000', to: '5.9.8.5760', path: image, bytes: 28 },
    });
  });

  it('says when the updater is not known', async () => {
    expect(await decision({ application: '5.7.3.1000' })).toMatchObject({
      decision: 'upgrade',
      why: 'Its updater is not known: that it can read the image follows from what it runs.',
    });
  });

  it('is a downgrade, since phones install any other version', async () => {
    expect(await decision({ application: '5.9.9.1', updater: '5.9.8.4127' })).toMatchObject({
      ...{ decision: 'downgrade', bytes: 28 },
    });
  });

  it('is none where the phone runs it, and reads the header only', async () => {
    expect(await decision({ application: '5.9.8.5760' })).toEqual({
      ...{ decision: 'none', from: '5.9.8.5760', to: '5.9.8.5760', path: image },
    });
  });

  it('is to install where nobody knows what the phone runs', async () => {
    expect(await decision({})).toMatchObject({ decision: 'install', to: '5.9.8.5760', bytes: 28 });
  });

  it('is blocked where the updater cannot read the image, with what to install first', async () => {
    expect(await decision({ application: '5.5.2.8571', updater: '5.7.2.100' })).toMatchObject({
      decision: 'blocked',
      why: 'It cannot install 5.9.8.5760: its updater cannot read the container of images from 5.8 on; install 5.7.3 first.',
    });
    expect(await decision({ application: '5.5.2.8571' })).toMatchObject({
      decision: 'blocked',
      why: expect.stringContaining('Its updater is not known'),
    });
  });

  it('is blocked where the image is that of another model', async () => {
    expect(await decision({ model: 'VVX300', application: '5.5.2.8571' })).toMatchObject({
      decision: 'blocked',
      why: 'sip.ld is the image of VVX500, which a VVX300 does not install.',
    });
  });

  it('is unknown where the image is of no release', async () => {
    const [partNumber, model] = ['3111-30900-001', 'SSIP5000'];
    expect(await bench.of(PreviewBoot).preview({ mac: '0004f2a6af1b', model, partNumber })).toMatchObject({
      firmware: { decision: 'unknown', path: '3111-30900-001.sip.ld', bytes: 9 },
    });
  });
});

describe("a preview's firmware without an image", () => {
  it('is none, with the names that are not served', async () => {
    await bench.put('fleet', 'fleet', { master: { APP_FILE_PATH: 'x.ld' } });
    expect(await decision({ model: 'SPIP331', application: '4.0.15.1' })).toMatchObject({
      decision: 'none',
      from: '4.0.15.1',
      why: expect.stringMatching(/^No image is served as 2345-\d+-\d+\.x\.ld nor as x\.ld\.$/),
    });
  });
});

describe('a master file that leads to images', () => {
  it('is served only where the images are', async () => {
    const fresh = await RendererBench.start();
    try {
      const asked = { mac: '0004f2400001', model: 'VVX400' };
      const catalog = new CatalogTells(fresh);
      await fresh.put('fleet', 'fleet', {});
      await catalog.releaseOnly('5.9.8.5760');
      await catalog.target('fleet', 'fleet', '5.9.8.5760', undefined, { waits: false });
      const head = await fresh.changeSets.head();
      const closed = async () =>
        (await fresh.held('artifacts')).get('_closed/config-renderer')?.data as { seq: number };
      while ((await closed()).seq === head);
      expect(JSON.stringify([...(await fresh.held('artifacts')).values()])).toContain(VVX_HASH);
      expect((await fresh.of(PreviewBoot).preview(asked)).firmware).toMatchObject({ decision: 'none' });
      await catalog.images('5.9.8.5760');
      for (;;) {
        const { firmware } = await fresh.of(PreviewBoot).preview(asked);
        if (firmware.decision === 'none') continue;
        expect(firmware).toMatchObject({ decision: 'install', path: image, bytes: 28 });
        break;
      }
    } finally {
      await fresh.remove();
    }
  });
});
