import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { driftKey, type DriftFound } from '@ringfleet/contracts';
import type { IntentKind } from '../intent/intent-document.ts';
import { RendererBench } from '../renderer.test-bench.ts';

const tone = 'np.normal.ringing.calls.tonePattern';
const label = 'reg.1.label';
const at = '2026-11-27T10:00:00.000Z';
const macOf = (number: number) => `0004f2${number.toString(16).padStart(6, '0')}`;
/** Phones 1 to 3 are in Berlin, 2 and 3 in a group inside `floor`; 4 was only seen, as a VVX400. */
const [one, two, three, seen, stranger] = [1, 2, 3, 4, 5].map(macOf) as [
  ...[string, string, string, string, string],
];

let bench: RendererBench;
beforeAll(async () => {
  bench = await RendererBench.start();
  await bench.put('fleet', 'fleet', { parameters: { [tone]: 'ringer2' } });
  await bench.put('site', 'berlin', {});
  await bench.put('group', 'floor', {});
  await bench.put('group', 'lobby', { parent: 'floor' });
  await bench.put('phone', one, { site: 'berlin', model: 'VVX400' });
  for (const mac of [two, three]) await bench.put('phone', mac, { site: 'berlin', group: 'lobby' });
  const fact = { value: 'VVX400', at, from: 'session' };
  await bench.publish(
    'ringfleet.phone.facts-known.v1',
    { mac: seen, discovered: true, firstSeen: at, lastSeen: at, model: fact },
    seen,
  );
  for (const mac of [one, two, seen, stranger]) await overrides(mac, tone);
  await overrides(two, label);
  await bench.settled();
});
afterAll(() => bench.remove());

async function overrides(mac: string, parameter: string, what: 'opened' | 'changed' = 'opened') {
  const order = '001763928000123-000004-0000-gw-1';
  const data = { mac, parameter, source: 'phone', class: 'shadowing', state: 'open' } as const;
  const found: DriftFound = { ...data, value: 'ringer9', since: at, order, changedAt: at };
  await bench.publish(`ringfleet.drift.${what}.v1`, found, driftKey(found));
}

async function told(kind: IntentKind, id: string, parameters: Record<string, string>) {
  const { document } = await bench.get(kind, id).catch(() => ({ document: {} }));
  const report = await bench.put(kind, id, { ...document, parameters }, { dryRun: true });
  return report.overrides.map(({ parameter, phones, reached }) => [parameter, phones, reached]);
}

describe('a change of a layer', () => {
  it('says how many phones override what the fleet sets, most first, and nothing of what nobody overrides', async () => {
    const changed = { [tone]: 'ringer3', [label]: 'x', 'up.idleTimeout': '30' };
    expect(await told('fleet', 'fleet', changed)).toEqual([
      [tone, 4, true],
      [label, 1, true],
    ]);
    expect(await told('fleet', 'fleet', { [tone]: 'ringer2', 'up.idleTimeout': '30' })).toEqual([]);
    expect(await told('fleet', 'fleet', {})).toEqual([[tone, 4, true]]);
  });

  it('counts only phones that it reaches', async () => {
    const changed = { [tone]: 'ringer3', [label]: 'x' };
    expect(await told('site', 'berlin', changed)).toEqual([
      [tone, 2, true],
      [label, 1, true],
    ]);
    expect(await told('group', 'floor', changed)).toEqual([
      [tone, 1, true],
      [label, 1, true],
    ]);
    expect(await told('model', 'VVX400', changed)).toEqual([[tone, 2, true]]);
    expect(await told('phone', one, changed)).toEqual([[tone, 1, true]]);
    expect(await told('phone', three, changed)).toEqual([]);
  });

  it('knows of repeated events once, and forgets what is taken back', async () => {
    await overrides(one, tone, 'changed');
    await overrides(one, tone);
    await bench.settled();
    expect(await told('fleet', 'fleet', { [tone]: 'ringer3' })).toEqual([[tone, 4, true]]);
    await bench.takeBack('drift', `${stranger}/${tone}`);
    await bench.takeBack('drift', `${stranger}/${tone}`);
    await bench.settled();
    expect(await told('fleet', 'fleet', { [tone]: 'ringer3' })).toEqual([[tone, 3, true]]);
  });

  it('says all that override it where these are too many to look at', async () => {
    for (let number = 100; number < 600; number += 1) await overrides(macOf(number), tone);
    await bench.settled();
    expect(await told('site', 'berlin', { [tone]: 'ringer3', [label]: 'x' })).toEqual([
      [tone, 503, false],
      [label, 1, true],
    ]);
    expect(await told('phone', one, { [tone]: 'ringer3' })).toEqual([[tone, 1, true]]);
  });
});
