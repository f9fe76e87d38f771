import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventBus } from '@ringfleet/messaging';
import { CatalogBench } from '../catalog.test-bench.ts';
import { imageBytes, VVX400, VVX500, zipOf } from '../zip.test-parts.ts';

let bench: CatalogBench;
beforeEach(async () => {
  bench = await CatalogBench.start();
});
afterEach(() => bench.remove());

const artifacts = 'ringfleet.artifacts.v1';
/** A bus that takes nothing more into the tree from the n-th message on. */
const failingFrom =
  (messages: number) =>
  (bus: EventBus): EventBus =>
    new Proxy(bus, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'publish') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        return (topic: string, batch: Parameters<EventBus['publish']>[1]) =>
          topic === artifacts && (messages -= 1) < 0
            ? Promise.reject(new Error('away'))
            : target.publish(topic, batch);
      },
    });
const restart = async (bus?: (bus: EventBus) => EventBus) => {
  await bench.stop();
  await bench.startAgain({ ...(bus && { bus }) });
};
const pack = () => zipOf({ 'sip.ver': '5.9.8.5760', [VVX400]: imageBytes(), [VVX500]: imageBytes() });
const versions = async () =>
  (await bench.ask<{ items: { version: string }[] }>('releases')).body.items.map(({ version }) => version);

describe('an import that is interrupted', () => {
  it.each([0, 1])(
    'after %i messages is finished at the next start, under its own number',
    async (messages) => {
      await restart(failingFrom(messages));
      expect((await bench.ask('releases', { bytes: await pack() })).status).toBe(500);
      expect(await versions()).toEqual([]);
      await restart();
      expect(await versions()).toEqual(['5.9.8.5760']);
      const held = await bench.held('artifacts');
      expect([...held.keys()].filter((key) => key.startsWith('firmware/'))).toHaveLength(3);
      expect(held.get('_closed/firmware-catalog')?.data).toMatchObject({ seq: 1 });
    },
  );

  it('is finished before the next one begins', async () => {
    let isAway = true;
    await restart((bus) => {
      const failing = failingFrom(0)(bus);
      return new Proxy(bus, {
        get(target, name) {
          const value: unknown = Reflect.get(isAway ? failing : target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    });
    await bench.ask('releases', { bytes: await pack() });
    isAway = false;
    await bench.ask(`releases?name=${VVX400}&version=6.0.0.1`, { bytes: imageBytes() });
    expect(await versions()).toEqual(['6.0.0.1', '5.9.8.5760']);
  });

  it('before it was whole leaves nothing: its blobs are swept at the next start', async () => {
    await bench.blobs.putMany([{ key: 'firmware-catalog/images/left', bytes: imageBytes() }]);
    await restart();
    expect(await bench.blobKeys()).toEqual([]);
  });
});

describe('on a bus that has nothing', () => {
  it('everything is published again, with the mark that this is all', async () => {
    await bench.ask('releases', { bytes: await pack() });
    await bench.publish(
      'ringfleet.fleet.settings-changed.v1',
      {
        deviceFileSuffix: '',
        ntpServers: [],
        masterManaged: true,
        version: 1,
        changedAt: '2026-01-05T08:00:00.000Z',
      },
      'fleet/settings',
    );
    await bench.ask('targets/model/VVX400', { method: 'PUT', json: { version: '5.9.8.5760' } });
    await bench.loseBus();
    await bench.startAgain();
    const held = await bench.held('artifacts');
    expect([...held.keys()].sort()).toEqual([
      '_closed/firmware-catalog',
      '_republished/firmware-catalog',
      `firmware/5.9.8.5760/${VVX500}`,
      `firmware/5.9.8.5760/${VVX400}`,
      'firmware/5.9.8.5760/sip.ver',
    ]);
    await bench.settled();
    expect([...(await bench.held('releases')).keys()].sort()).toEqual([
      'release/5.9.8.5760',
      'target/model/VVX400',
    ]);
    const again = await bench.ask('republished-state', { method: 'POST' });
    expect(again).toEqual({ status: 200, body: { records: { 'artifacts.v1': 3, 'releases.v1': 2 } } });
    expect((await bench.held('artifacts')).size).toBe(held.size);
  });
});
