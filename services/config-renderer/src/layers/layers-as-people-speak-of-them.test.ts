import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RendererBench } from '../renderer.test-bench.ts';
import { LayerChanges, type LayerPatch } from './layer-changes.service.ts';
import { LayerReader } from './layer-reader.ts';

const mac = '0004f2740001';
const asked = { author: 'admin', note: '', dryRun: false };
const secret = 'device.auth.localAdminPassword';
const fleet = { kind: 'fleet', id: 'fleet' } as const;
const berlin = { kind: 'site', id: 'berlin' } as const;

let bench: RendererBench;
beforeAll(async () => {
  bench = await RendererBench.start();
  await bench.put('fleet', 'fleet', {
    ...{ baseProfile: 'Lync', timeZone: 'Europe/Berlin', ntpServers: ['ntp.example.com'] },
    ftpAccount: { user: 'phones', password: 'Secret 1' },
    parameters: { 'up.backlight.timeout': '10', [secret]: 'Secret 2' },
    locked: ['reg.*'],
  });
  await bench.put('site', 'berlin', { name: 'Berlin' });
  await bench.put('group', 'lobby', { allowed: ['up.*'] });
  await bench.put('phone', mac, {
    lines: [{ address: 'a@example.com', user: 'a', password: 'Secret 3', signIn: 'full' }],
  });
});
afterAll(() => bench.remove());

const reader = () => bench.of(LayerReader);
const changes = () => bench.of(LayerChanges);
const valuesOf = async (ref: Parameters<LayerReader['get']>[0]) =>
  Object.fromEntries((await reader().get(ref)).parameters.map((one) => [one.name, one]));

describe('layers', () => {
  it('are listed when they set or lock something, with their files', async () => {
    const { items } = await reader().list(undefined, { limit: 100 });
    expect(
      items.map(({ scope, of, parameters, locked, files }) => [scope, of, parameters, locked, files]),
    ).toEqual([['fleet', 'fleet', 2, 1, expect.arrayContaining(['shared.cfg'])]]);
    const rest: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await reader().list(undefined, { limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      rest.push(...page.items.map(({ scope, of, files }) => `${scope}/${of} ${files.join()}`));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(rest.slice(1)).toEqual(['group/lobby ', `phone/${mac} ${mac}-lync.cfg`]);
    expect((await reader().list('group', { limit: 100 })).items).toHaveLength(1);
    await expect(reader().list('site', { limit: 1, cursor: 'x' })).rejects.toMatchObject({
      code: 'RF_CURSOR_INVALID',
    });
  });

  it('say what follows from which setting, and hide what is secret', async () => {
    const values = await valuesOf(fleet);
    expect(values).toMatchObject({
      'device.baseProfile': { value: 'Lync', guided: true, from: 'baseProfile' },
      'up.backlight.timeout': { value: '10', guided: false },
      [secret]: { value: '********', guided: false },
      'device.prov.user': { guided: true, from: 'ftpAccount' },
    });
    const settings = Object.values(values).flatMap(({ from }) => from ?? []);
    expect(new Set(settings)).toEqual(new Set(['baseProfile', 'ntpServers', 'timeZone', 'ftpAccount']));
    const phone = await valuesOf({ kind: 'phone', id: '00:04:F2:74:00:01' });
    expect(phone).toMatchObject({ 'reg.1.address': { value: 'a@example.com', from: 'lines' } });
    expect(JSON.stringify([values, phone])).not.toContain('Secret');
  });
});

describe('a layer that is changed', () => {
  it('keeps settings and secrets; a parameter goes by null', async () => {
    const patch = { parameters: { 'up.backlight.timeout': null, 'up.screenSaver.enabled': '1' } };
    const { version } = await reader().get(fleet);
    await changes().patch(fleet, patch, version, asked);
    const { document } = await bench.get('fleet', 'fleet');
    expect(document).toMatchObject({
      baseProfile: 'Lync',
      parameters: { [secret]: '********', 'up.screenSaver.enabled': '1' },
      locked: ['reg.*'],
    });
    await expect(changes().patch(fleet, patch, version, asked)).rejects.toMatchObject({
      code: 'RF_LAYER_CHANGED',
    });
    const again = await changes().patch(fleet, patch, undefined, asked);
    expect(again.counts).toMatchObject({ changed: 0, unchanged: 1 });
  });

  it('is written as a whole: what is not named goes, ******** stays what it was', async () => {
    const report = await changes().put(
      fleet,
      { parameters: { [secret]: '********' }, locked: [], allowed: [] },
      undefined,
      asked,
    );
    expect(report.files).toMatchObject([{ path: 'shared.cfg' }]);
    const { document } = await bench.get('fleet', 'fleet');
    expect(document).toMatchObject({ baseProfile: 'Lync', parameters: { [secret]: '********' } });
    expect(document).not.toHaveProperty('locked');
  });

  it('goes back to what it set, and its settings stay as they are', async () => {
    const { document, version } = await bench.get('fleet', 'fleet');
    await bench.put('fleet', 'fleet', { ...document, timeZone: 'Europe/Paris' });
    const { items } = await changes().history(fleet, { limit: 10 });
    expect(items.map(({ changed }) => changed.filter((name) => name.startsWith('up.')).length)).toEqual([
      ...[0, 1, 2, 1],
    ]);
    const first = items.at(-1)!;
    await changes().rollBack(fleet, first.version, undefined, asked);
    expect((await bench.get('fleet', 'fleet')).document).toMatchObject({
      timeZone: 'Europe/Paris',
      parameters: { 'up.backlight.timeout': '10', [secret]: '********' },
      locked: ['reg.*'],
    });
    await changes().rollBack(fleet, version, undefined, asked);
    expect((await bench.get('fleet', 'fleet')).document).not.toHaveProperty('locked');
    await expect(changes().rollBack(fleet, 0, undefined, asked)).rejects.toMatchObject({
      code: 'RF_VERSION_UNKNOWN',
    });
  });

  it('may be one of a model or a site that sets nothing yet, not of a site that is not there', async () => {
    await changes().patch({ kind: 'model', id: 'vvx400' }, { parameters: { 'x.y': '1' } }, undefined, asked);
    await changes().patch(berlin, { locked: ['up.*'] }, undefined, asked);
    expect((await bench.get('site', 'berlin')).document).toEqual({ name: 'Berlin', locked: ['up.*'] });
    await expect(
      changes().patch({ kind: 'site', id: 'rome' }, { allowed: [] }, undefined, asked),
    ).rejects.toMatchObject({ code: 'RF_INTENT_UNKNOWN' });
  });

  it('has its policies changed by pattern, and a pattern that is added to one leaves the other', async () => {
    const policies = async () => {
      const { locked, allowed } = await reader().get(berlin);
      return { locked, allowed };
    };
    const patch = async (change: LayerPatch) => {
      await changes().patch(berlin, change, undefined, asked);
      return policies();
    };
    expect(await patch({ locked: ['up.*', 'reg.*'], allowed: ['reg.1.label'] })).toEqual({
      locked: ['up.*', 'reg.*'],
      allowed: ['reg.1.label'],
    });
    expect(await patch({ allowed: { 'up.*': true, 'reg.1.label': null } })).toEqual({
      locked: ['reg.*'],
      allowed: ['up.*'],
    });
    const [newest] = (await changes().history(berlin, { limit: 1 })).items;
    expect(newest).toMatchObject({ changed: ['locked', 'allowed'], locked: ['reg.*'], allowed: ['up.*'] });
    expect(await patch({ locked: { 'up.*': true }, parameters: { 'x.y': '1' } })).toEqual({
      locked: ['reg.*', 'up.*'],
      allowed: [],
    });
    await changes().rollBack(berlin, newest!.version, undefined, asked);
    expect(await policies()).toEqual({ locked: ['reg.*'], allowed: ['up.*'] });
    expect(await patch({ locked: null, allowed: [] })).toEqual({ locked: [], allowed: [] });
  });

  it('cannot set what follows from a setting', async () => {
    await expect(
      changes().patch(fleet, { parameters: { 'device.baseProfile': 'Generic' } }, undefined, asked),
    ).rejects.toMatchObject({ code: 'RF_INTENT_INVALID' });
  });
});
