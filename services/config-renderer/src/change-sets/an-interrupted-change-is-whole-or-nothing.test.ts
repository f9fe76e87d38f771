import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventBus } from '@ringfleet/messaging';
import { RendererBench } from '../renderer.test-bench.ts';

const macs = ['0004f2000001', '0004f2000002', '0004f2000003'];

/** A bus that takes so many messages of the tree and then fails, as one does whose disk is full. */
function failingAfter(messages: number): (bus: EventBus) => EventBus {
  let left = messages;
  return (bus) =>
    new Proxy(bus, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (name !== 'publish') return value.bind(target) as unknown;
        return async (topic: string, batch: Parameters<EventBus['publish']>[1]) => {
          if (topic.endsWith('artifacts.v1')) left -= batch.length;
          if (left < 0) throw new Error('the disk is full');
          return target.publish(topic, batch);
        };
      },
    });
}

describe('a change that is interrupted', () => {
  let renderer: RendererBench;
  beforeEach(async () => {
    renderer = await RendererBench.start();
    await renderer.put('fleet', 'fleet', { baseProfile: 'Lync' });
  });
  afterEach(() => renderer.remove());

  const paths = async () =>
    [...(await renderer.held('artifacts')).keys()].filter((key) => !key.startsWith('_')).sort();

  it('while it is published is finished by the next start, with the same version', async () => {
    for (const mac of macs) await renderer.put('phone', mac, { parameters: { 'a.b': '1' } });
    await renderer.stop();
    await renderer.startAgain({ bus: failingAfter(0) });
    await expect(renderer.put('fleet', 'fleet', { deviceFileSuffix: '-device' })).rejects.toThrow('full');
    const head = await renderer.changeSets.head();
    await renderer.stop();
    await renderer.startAgain();
    expect(await paths()).toEqual(['000000000000.cfg', ...macs.map((mac) => `${mac}-device.cfg`)]);
    expect(await renderer.get('fleet', 'fleet')).toMatchObject({ version: head });
    const closed = (await renderer.held('artifacts')).get('_closed/config-renderer');
    expect(closed?.data).toMatchObject({ seq: head });
  });

  it('is finished before the next one of the same process', async () => {
    let broken = true;
    await renderer.stop();
    await renderer.startAgain({
      bus: (bus) => {
        const failing = failingAfter(0)(bus);
        return new Proxy(bus, {
          get: (target, name) => {
            const from = broken && name === 'publish' ? failing : target;
            const value: unknown = Reflect.get(from, name);
            return typeof value === 'function' ? (value.bind(from) as unknown) : value;
          },
        });
      },
    });
    await expect(renderer.put('phone', macs[0]!, { parameters: { 'a.b': '1' } })).rejects.toThrow('full');
    broken = false;
    await renderer.put('phone', macs[1]!, { parameters: { 'a.b': '1' } });
    expect(await paths()).toEqual([
      '000000000000.cfg',
      `${macs[0]}-lync.cfg`,
      `${macs[1]}-lync.cfg`,
      'shared.cfg',
    ]);
    const { items } = await renderer.changeSets.list({ limit: 10 });
    expect(items.map(({ state }) => state)).toEqual(['closed', 'closed', 'closed']);
  });

  it('before it was written whole is nothing, and its documents are as before', async () => {
    await renderer.put('phone', macs[0]!, { name: 'before' });
    const broken = renderer.changeSets.changeIntent(
      async () => ({
        changes: (async function* () {
          const document = {
            id: macs[0]!,
            name: 'after',
            lines: [],
            parameters: {},
            locked: [],
            allowed: [],
          };
          yield [{ kind: 'phone' as const, id: macs[0]!, document, existed: true }];
          throw new Error('cut off');
        })(),
      }),
      { author: 'admin', note: '' },
    );
    await expect(broken).rejects.toThrow('cut off');
    await renderer.put('phone', macs[1]!, { name: 'next' });
    expect(await renderer.get('phone', macs[0]!)).toMatchObject({ document: { name: 'before' } });
    await renderer.stop();
    await renderer.startAgain();
    expect(await renderer.get('phone', macs[0]!)).toMatchObject({ document: { name: 'before' } });
    expect(await renderer.get('phone', macs[1]!)).toMatchObject({ document: { name: 'next' } });
  });
});
