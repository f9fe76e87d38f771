import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ArtifactPublished } from '@ringfleet/contracts';
import { RendererBench } from '../renderer.test-bench.ts';

const mac = '0004f2740001';

describe('a rendered file that is published', () => {
  let bench: RendererBench;
  beforeAll(async () => {
    bench = await RendererBench.start();
    const parameters = { 'up.welcomeSoundEnabled': '0' };
    await bench.put('fleet', 'fleet', { parameters });
    await bench.put('model', 'VVX400', { parameters });
    await bench.put('site', 'berlin', { bootPath: 'berlin', parameters });
    await bench.put('group', 'lobby', { parameters });
    await bench.put('phone', mac, { model: 'VVX400', group: 'lobby', parameters });
  });
  afterAll(() => bench.remove());

  it('says whose layer it is, master files included', async () => {
    const held = [...(await bench.held('artifacts'))].filter(([key]) => !key.startsWith('_'));
    const layers = held.map(([path, { data }]) => [path, (data as ArtifactPublished).layer]);
    const phone = { scope: 'phone', of: mac };
    expect(Object.fromEntries(layers)).toEqual({
      '000000000000.cfg': { scope: 'fleet', of: 'fleet' },
      'shared.cfg': { scope: 'fleet', of: 'fleet' },
      'model-VVX400.cfg': { scope: 'model', of: 'VVX400' },
      'berlin/000000000000.cfg': { scope: 'site', of: 'berlin' },
      'site-berlin.cfg': { scope: 'site', of: 'berlin' },
      'group-lobby.cfg': { scope: 'group', of: 'lobby' },
      [`${mac}.cfg`]: phone,
      [`${mac}-lync.cfg`]: phone,
    });
  });
});
