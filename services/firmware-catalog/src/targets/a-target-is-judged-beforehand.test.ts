import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CatalogBench } from '../catalog.test-bench.ts';
import { factsOf } from '../phones/phones.test-parts.ts';
import { imageBytes, SPIP331, VVX400, VVX500, zipOf } from '../zip.test-parts.ts';
import type { TargetReport } from './target-answers.ts';

const change = { version: 1, changedAt: '2026-01-05T08:00:00.000Z' };
const [inBerlin, inLobby, old, spip, atBootPath] = [1, 2, 3, 4, 5].map((n) => `0004f271000${n}`) as [
  string,
  string,
  string,
  string,
  string,
];

let bench: CatalogBench;
beforeAll(async () => {
  bench = await CatalogBench.start();
  for (const version of ['5.9.8.5760', '5.7.3.1000', '4.1.4.7430']) {
    const images: Record<string, Buffer> = version === '4.1.4.7430' ? { [SPIP331]: imageBytes() } : {};
    const zip = await zipOf({
      'sip.ver': version,
      [VVX400]: imageBytes(),
      [VVX500]: imageBytes(),
      ...images,
    });
    await bench.ask('releases', { bytes: zip });
  }
  await describeFleet(true);
  await bench.publish(
    'ringfleet.fleet.site-changed.v1',
    { id: 'berlin', bootPath: 'berlin', networks: [], ntpServers: [], ...change },
    'site/berlin',
  );
  for (const [id, parent] of [['common'], ['lobby', 'common']] as [string, string?][])
    await bench.publish('ringfleet.fleet.group-changed.v1', { id, parent, ...change }, `group/${id}`);
  for (const [mac, place] of [
    [inBerlin, { site: 'berlin' }],
    [inLobby, { site: 'berlin', group: 'lobby' }],
    [old, { site: 'berlin' }],
  ] as const)
    await bench.publish(
      'ringfleet.fleet.phone-changed.v1',
      { mac, lines: [], ...place, ...change },
      `phone/${mac}`,
    );
  for (const facts of [
    factsOf(inBerlin, { model: 'VVX400', application: '5.9.6.2996' }),
    factsOf(inLobby, { model: 'VVX500', application: '5.9.9.1' }),
    factsOf(old, { model: 'VVX400', application: '5.5.2.8571' }),
    factsOf(spip, { model: 'SPIP331', application: '4.0.15.1047' }),
    factsOf(atBootPath, { model: 'VVX400', application: '5.9.8.5760', bootPath: 'berlin' }),
  ])
    await bench.publish('ringfleet.phone.facts-known.v1', facts, facts.mac);
});
afterAll(() => bench.remove());

/** @param masterManaged absent: not told */
const describeFleet = (masterManaged?: boolean) =>
  bench.publish(
    'ringfleet.fleet.settings-changed.v1',
    { deviceFileSuffix: '', ntpServers: [], masterManaged, ...change },
    'fleet/settings',
  );
const put = (of: string, version: string, options: { models?: string[]; dryRun?: boolean } = {}) =>
  bench.ask<TargetReport & { code: string; detail: string; advice: string }>(
    `targets/${of}${options.dryRun ? '?dryRun=true' : ''}`,
    { method: 'PUT', json: { version, ...(options.models ? { models: options.models } : {}) } },
  );
const clear = (of: string) => bench.ask<TargetReport>(`targets/${of}`, { method: 'DELETE' });
const list = async () => (await bench.ask<{ items: unknown[] }>('targets')).body.items;

describe('a target', () => {
  it('says first how many phones of which model move from what to what, also downwards', async () => {
    const { body } = await put('site/berlin', '5.9.8.5760', { dryRun: true });
    expect(body).toMatchObject({ dryRun: true, phones: 4, version: '5.9.8.5760' });
    expect(body.moves).toEqual([
      { model: 'VVX400', from: '5.5.2.8571', to: '5.9.8.5760', change: 'upgrade', phones: 1 },
      { model: 'VVX400', from: '5.9.6.2996', to: '5.9.8.5760', change: 'upgrade', phones: 1 },
      { model: 'VVX400', from: '5.9.8.5760', to: '5.9.8.5760', change: 'none', phones: 1 },
      { model: 'VVX500', from: '5.9.9.1', to: '5.9.8.5760', change: 'downgrade', phones: 1 },
    ]);
    expect(await list()).toEqual([]);
  });

  it('is refused for a container that the updater cannot read, and the stepping stone is named', async () => {
    const { status, body } = await put('site/berlin', '5.9.8.5760');
    expect([status, body.code]).toEqual([409, 'RF_TARGET_REFUSED']);
    expect(body.detail).toContain('VVX400 with 5.5.2.8571: its updater cannot read the container');
    expect(body.advice).toBe('Set 5.7.3 as their target first; when they run it, set 5.9.8.5760.');
    expect((await put('site/berlin', '5.7.3.1000', { dryRun: true })).body.refused).toEqual([]);
    expect(await list()).toEqual([]);
  });

  it('is refused for a model without an image, by its name, and can be for the others alone', async () => {
    const { body } = await put('fleet', '5.7.3.1000');
    expect(body.detail).toContain('release 5.7.3.1000 has no image for SPIP331 (2345-12365-001)');
    expect(body.advice).toContain('--models');
    expect((await put('model/VVX600', '5.9.8.5760')).body.detail).toContain('has no image for VVX600');
    const set = await put('fleet', '5.7.3.1000', { models: ['vvx 400', 'VVX500'] });
    expect(set).toMatchObject({ status: 200, body: { phones: 4, refused: [] } });
    expect(await list()).toMatchObject([
      { scope: 'fleet', of: 'fleet', version: '5.7.3.1000', models: ['VVX400', 'VVX500'], author: 'admin' },
    ]);
  });

  it('decides only for phones that have none that is nearer', async () => {
    expect((await put('group/common', '5.9.8.5760')).body).toMatchObject({ phones: 1 });
    expect((await put('site/berlin', '5.7.3.1000', { dryRun: true })).body).toMatchObject({ phones: 3 });
    expect((await put(`phone/00:04:f2:71:00:01`, '5.9.8.5760')).body).toMatchObject({
      of: inBerlin,
      phones: 1,
    });
    expect((await put('site/berlin', '5.7.3.1000', { dryRun: true })).body).toMatchObject({ phones: 2 });
  });

  it('is told, and its end too', async () => {
    await bench.settled();
    const told = await bench.held('releases');
    expect([...told.keys()]).toContain(`target/phone/${inBerlin}`);
    expect(told.get('target/fleet')?.data).toMatchObject({
      ...{
        scope: 'fleet',
        of: 'fleet',
        version: '5.7.3.1000',
        models: ['VVX400', 'VVX500'],
        author: 'admin',
      },
    });
    const report = await clear(`phone/${inBerlin}`);
    expect(report.body.moves).toMatchObject([{ from: '5.9.6.2996', to: '5.7.3.1000', change: 'downgrade' }]);
    await bench.settled();
    expect([...(await bench.held('releases')).keys()]).not.toContain(`target/phone/${inBerlin}`);
    expect((await clear(`phone/${inBerlin}`)).status).toBe(404);
  });

  it('keeps its release from being withdrawn', async () => {
    expect((await bench.ask('releases/5.7.3.1000', { method: 'DELETE' })).body).toMatchObject({
      code: 'RF_RELEASE_IN_USE',
      detail: expect.stringContaining('the target of the fleet'),
    });
    await clear('fleet');
    expect((await bench.ask('releases/5.7.3.1000', { method: 'DELETE' })).status).toBe(204);
  });

  it.each([
    ['site/paris', '5.9.8.5760', 404, 'RF_INTENT_UNKNOWN'],
    ['phone/0004f2ffffff', '5.9.8.5760', 404, 'RF_PHONE_UNKNOWN'],
    ['phone/reception', '5.9.8.5760', 400, 'RF_REQUEST_INVALID'],
    ['model/VVX999', '5.9.8.5760', 400, 'RF_REQUEST_INVALID'],
    ['town/berlin', '5.9.8.5760', 400, 'RF_REQUEST_INVALID'],
    ['site', '5.9.8.5760', 400, 'RF_REQUEST_INVALID'],
    ['fleet', '9.9.9.9', 404, 'RF_RELEASE_UNKNOWN'],
  ])('of %s with %s is answered %i %s', async (of, version, status, code) => {
    expect(await put(of, version)).toMatchObject({ status, body: { code } });
  });
});

describe('while the master file of the root is not rendered, a target', () => {
  const asksToManage = (reason: string) => ({
    status: 409,
    body: {
      code: 'RF_TARGET_UNMANAGED',
      detail: `Version 5.9.8.5760 cannot become the target of model VVX500 yet: ${reason}.`,
      advice: expect.stringMatching(/'ringfleet manage 000000000000\.cfg'.*'ringfleet apply'/),
    },
  });
  const unmanaged = 'Ringfleet does not manage the master file 000000000000.cfg';
  const undescribed = 'nothing describes the fleet yet, so Ringfleet renders no master file';

  it("is refused when the file is the operator's own, in a dry run too, and taken when it no longer is", async () => {
    await describeFleet(false);
    expect(await put('model/VVX500', '5.9.8.5760')).toMatchObject(asksToManage(unmanaged));
    expect(await put('model/VVX500', '5.9.8.5760', { dryRun: true })).toMatchObject(asksToManage(unmanaged));
    await describeFleet(true);
    expect((await put('model/VVX500', '5.9.8.5760')).status).toBe(200);
  });

  it('is refused when nobody said whose it is', async () => {
    await describeFleet();
    expect(await put('model/VVX500', '5.9.8.5760')).toMatchObject(asksToManage(unmanaged));
  });

  it('is refused when nothing describes the fleet any more, and can be cleared all the same', async () => {
    await bench.takeBack('fleet', 'fleet/settings');
    expect(await put('model/VVX500', '5.9.8.5760')).toMatchObject(asksToManage(undescribed));
    expect((await clear('model/VVX500')).status).toBe(200);
    expect(await list()).not.toContainEqual(expect.objectContaining({ of: 'VVX500' }));
  });
});
