import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createSealer, openKeyRing } from '@ringfleet/storage';
import { ChangeSets, type IntentChange } from '../change-sets/change-sets.service.ts';
import { siteDocumentSchema } from '../intent/intent-document.ts';
import { RendererBench } from '../renderer.test-bench.ts';
import { TreeFileReader } from '../imported-files/tree-file-reader.service.ts';
import { RenderFaults } from './render-faults.ts';

const asked = { author: 'admin', note: '' };
const secret = 'device.auth.localAdminPassword';

let bench: RendererBench;
beforeAll(async () => {
  bench = await RendererBench.start();
  await bench.put('site', 'berlin', { parameters: { [secret]: 'Good one 1', 'up.backlight.timeout': '10' } });
  await bench.put('site', 'paris', { parameters: { 'up.backlight.timeout': '10' } });
});
afterAll(() => bench.remove());

const faults = async () => (await bench.of(RenderFaults).list({ limit: 10 })).items;
const served = async (path: string) => {
  const { content } = await bench.of(TreeFileReader).read(path, undefined);
  if (!Buffer.isBuffer(content)) throw new TypeError(`${path} is no small file`);
  return content.toString();
};
const health = async () => {
  const [service] = await bench.health.report();
  const part = service?.parts.find((one) => one.part === 'rendering');
  return [part?.state, part?.detail];
};

/** As it lies after a key was lost: nobody writes it so. */
async function sealedByAnother(): Promise<IntentChange> {
  const ring = await openKeyRing({ file: join(bench.folder, 'another-keys.json') });
  const sealed = createSealer(ring).seal(Buffer.from('Lost one 1')).toString('base64');
  const parameters = { [secret]: { sealed }, 'up.backlight.timeout': '20' };
  const document = siteDocumentSchema.parse({ id: 'berlin', parameters });
  return { kind: 'site', id: 'berlin', document, existed: true };
}

describe('a document with a secret that cannot be opened', () => {
  it('is a fault that names it; its last good file stays in service, other documents are rendered', async () => {
    const good = await served('site-berlin.cfg');
    const paris = siteDocumentSchema.parse({ id: 'paris', parameters: { 'up.backlight.timeout': '20' } });
    const changes: IntentChange[] = [
      await sealedByAnother(),
      { kind: 'site', id: 'paris', document: paris, existed: true },
    ];
    await bench.of(ChangeSets).changeIntent(() => Promise.resolve({ changes: [changes] }), asked);

    expect(good).toContain('Good one 1');
    expect(await served('site-berlin.cfg')).toBe(good);
    expect(await served('site-paris.cfg')).toContain('up.backlight.timeout="20"');
    expect(await faults()).toEqual([
      { kind: 'site', id: 'berlin', reason: expect.any(String), since: expect.any(String) },
    ]);
    expect(JSON.stringify(await faults())).not.toMatch(/one 1/);
  });

  it('shows in health', async () => {
    expect(await health()).toEqual([
      'degraded',
      "cannot be rendered, so the last good files are served: site 'berlin'",
    ]);
  });

  it('stops no change of others, even of those that it stands in a list with', async () => {
    const report = await bench.put('fleet', 'fleet', { parameters: { 'up.screenSaver.enabled': '1' } });
    expect(report.version).toBeGreaterThan(0);
    expect(await served('000000000000.cfg')).toContain('shared.cfg');
    expect(await faults()).toHaveLength(1);
  });

  it('is refused by name when it is changed otherwise', async () => {
    const { document } = await bench.get('site', 'berlin');
    await expect(bench.put('site', 'berlin', { ...document, name: 'Berlin' })).rejects.toMatchObject({
      code: 'RF_INTENT_INVALID',
      errors: [
        { field: `parameters['${secret}']`, message: expect.stringContaining('write the value anew') },
      ],
    });
  });

  it('is published as it last was to a bus that is a new one', async () => {
    const before = await bench.held('artifacts');
    await bench.stop();
    await rm(join(bench.folder, 'events.sqlite'));
    await bench.startAgain();
    const after = await bench.held('artifacts');
    const hashOf = (artifacts: typeof before) =>
      (artifacts.get('site-berlin.cfg')?.data as { hash?: string } | undefined)?.hash;
    expect(hashOf(before)).toMatch(/^hmac:/);
    expect(hashOf(after)).toBe(hashOf(before));
  });

  it('is well again when the value is written anew', async () => {
    await bench.put('site', 'berlin', { parameters: { [secret]: 'New one 2' } });
    expect(await served('site-berlin.cfg')).toContain('New one 2');
    expect(await faults()).toEqual([]);
    expect(await health()).toEqual(['up', undefined]);
  });
});
