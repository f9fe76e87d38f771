import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChangeReport, describeIntent } from './described-fleet.ts';
import { eventually } from './eventually.ts';
import { download } from './ftp-bytes.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot } from './virtual-boots.ts';

interface Unclaimed {
  items: { mac: string; model?: string; site?: string; bootPath?: string; address?: string }[];
}
interface Phone {
  document: { site?: string; group?: string; model?: string; name?: string };
}

const [atBerlin, atRoot, unseen, third] = ['0004f2710001', '0004f2710002', '0004f2710003', '0004f2710004'];

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
  await describeIntent(ringfleet, 'sites/berlin', {
    bootPath: 'berlin',
    timeZone: 'Europe/Berlin',
    parameters: { 'feature.doNotDisturb.enable': '0' },
  });
  await describeIntent(ringfleet, 'sites/home', { networks: ['127.0.0.0/8'] });
  await describeIntent(ringfleet, 'sites/lab', { networks: ['127.0.0.0/24'] });
  await describeIntent(ringfleet, 'groups/common', { parameters: { 'up.backlight.timeout': '10' } });
  await describeIntent(ringfleet, 'groups/lobby', { parent: 'common' });
});
afterAll(() => ringfleet.remove());

const post = (path: string, document: unknown) =>
  ringfleet.json<ChangeReport>(`intent/${path}`, { method: 'POST', document });
const unclaimed = () => ringfleet.json<Unclaimed>('intent/unclaimed');
const documentOf = async (mac: string) => (await ringfleet.json<Phone>(`intent/phones/${mac}`)).document;
const seen = (mac: string, isKnown: (phone: Unclaimed['items'][number]) => boolean = () => true) =>
  eventually(unclaimed, ({ items }) => items.some((phone) => phone.mac === mac && isKnown(phone)));
const retrieved = async (path: string) =>
  download(await ringfleet.ftp(), path).then(String, (error: { code?: number }) => error.code);

describe('a phone that was seen', () => {
  it('shows as unclaimed, with the site that its boot path or its narrowest network gives', async () => {
    await boot(ringfleet, { mac: atBerlin, path: 'berlin' });
    await boot(ringfleet, { mac: atRoot, model: 'VVX500' });
    await seen(atBerlin, ({ model, bootPath }) => model === 'VVX400' && bootPath !== undefined);
    const { items } = await seen(
      atRoot,
      ({ model, bootPath }) => model === 'VVX500' && bootPath !== undefined,
    );
    expect(items).toMatchObject([
      { mac: atBerlin, model: 'VVX400', bootPath: 'berlin', address: '127.0.0.1', site: 'berlin' },
      { mac: atRoot, model: 'VVX500', bootPath: '', site: 'lab' },
    ]);
  });

  it('changes nothing when its claim is only looked at', async () => {
    const report = await post('claim?dryRun=true', { all: true });
    expect(report.counts).toMatchObject({ added: 2 });
    expect(report.version).toBeUndefined();
    expect((await unclaimed()).items).toHaveLength(2);
  });

  it('is a phone of the fleet when it is claimed; its model is written only when asked', async () => {
    const report = await post(`phones/${atBerlin}/claim?note=hello`, { name: 'Reception', group: 'lobby' });
    expect(report.counts.added).toBe(1);
    expect(await documentOf(atBerlin)).toEqual({ name: 'Reception', site: 'berlin', group: 'lobby' });
    await post('claim', { all: true, writeModel: true });
    expect(await documentOf(atRoot)).toEqual({ site: 'lab', model: 'VVX500' });
    expect((await unclaimed()).items).toEqual([]);
    expect(await retrieved(`${atBerlin}.cfg`)).toContain('group-common.cfg');
  });
});

describe('a claim', () => {
  it('takes a phone that was never seen, and says so; one of the fleet stays as it is', async () => {
    const report = await post('claim', { macs: ['00:04:F2:71:00:03', atRoot], site: 'home' });
    expect(report.counts).toMatchObject({ added: 1, changed: 0 });
    expect(report.findings).toMatchObject([
      { severity: 'info', code: 'RF_PHONE_UNSEEN', field: `phones.${unseen}` },
      { severity: 'info', code: 'RF_PHONE_MANAGED', field: `phones.${atRoot}` },
    ]);
    expect(await documentOf(unseen)).toEqual({ site: 'home' });
    expect((await documentOf(atRoot)).site).toBe('lab');
  });

  it.each([
    [{ macs: [third], site: 'paris' }, 404, 'RF_INTENT_UNKNOWN'],
    [{ macs: ['reception'] }, 400, 'RF_REQUEST_INVALID'],
    [{}, 400, 'RF_REQUEST_INVALID'],
    [{ macs: ['02ab02ab02ab'] }, 422, 'RF_INTENT_INVALID'],
  ])('%j is answered %i %s', async (body, status, code) => {
    const response = await ringfleet.ask('intent/claim', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('is done once, however often it is repeated under its key', async () => {
    const claim = () =>
      ringfleet.json<ChangeReport>(`intent/phones/${third}/claim`, {
        method: 'POST',
        body: JSON.stringify({ site: 'home' }),
        headers: { 'content-type': 'application/json', 'idempotency-key': 'one' },
      });
    expect(await claim()).toEqual(await claim());
  });
});

describe('phones', () => {
  it('move to another site together, and out of a group', async () => {
    const report = await post('phones/move', { from: { site: 'home' }, to: { site: 'berlin' } });
    expect(report.counts).toMatchObject({ changed: 2 });
    expect((await documentOf(unseen)).site).toBe('berlin');
    expect(await retrieved(`${unseen}.cfg`)).toBe(550);
    await post('phones/move', { macs: [atBerlin, atRoot], to: { group: null, site: null } });
    expect(await documentOf(atBerlin)).toEqual({ name: 'Reception' });
    await post('phones/move', { macs: [atBerlin], to: { group: 'lobby', site: 'berlin' } });
    const none = await post('phones/move', { from: { site: 'berlin', group: 'common' }, to: { site: null } });
    expect(none.counts).toMatchObject({ changed: 0 });
  });

  it('go with their site and their group when these get another name, and no file is left behind', async () => {
    const before = await ringfleet.json<{ items: unknown[] }>('intent/phones?site=berlin');
    const report = await post('sites/berlin/rename', { to: 'hauptstadt' });
    expect(report.counts).toEqual({ added: 1, changed: before.items.length, removed: 1, unchanged: 0 });
    expect((await ringfleet.ask('intent/sites/berlin')).status).toBe(404);
    const after = await ringfleet.json<{ items: unknown[] }>('intent/phones?site=hauptstadt');
    expect(after.items).toHaveLength(before.items.length);
    expect(String(await retrieved('berlin/000000000000.cfg'))).toContain('site-hauptstadt.cfg');
    expect(report.files.map(({ path, change }) => `${path} ${change}`)).toEqual(
      expect.arrayContaining([
        'berlin/000000000000.cfg changed',
        'site-berlin.cfg removed',
        'site-hauptstadt.cfg added',
      ]),
    );

    await post('groups/common/rename', { to: 'public' });
    const group = await ringfleet.json<{ document: { parent: string } }>('intent/groups/lobby');
    expect(group.document.parent).toBe('public');
    expect(String(await retrieved(`${atBerlin}.cfg`))).toContain('group-public.cfg');
    for (const path of ['site-hauptstadt.cfg', 'group-public.cfg'])
      expect(String(await retrieved(path))).toContain('Rendered by Ringfleet');
    for (const path of ['site-berlin.cfg', 'group-common.cfg', 'hauptstadt/000000000000.cfg'])
      expect([path, await retrieved(path)]).toEqual([path, 550]);
  });

  it.each([
    ['sites/lab/rename', 'home', 'there is a site'],
    ['sites/lab/rename', 'Not A Name', 'must be up to 48'],
    ['groups/lobby/rename', '0004f2710001', 'holds a MAC'],
  ])('keep theirs when the other name cannot be taken: %s to %s', async (path, to, reason) => {
    await expect(post(path, { to })).rejects.toThrow(reason);
  });
});
