import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeIntent } from './described-fleet.ts';
import { eventually } from './eventually.ts';
import { upload } from './ftp-bytes.ts';
import { importFolder } from './imported-folder.ts';
import { masterFile, parameterFile } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot, type Preview as StatusPage } from './virtual-boots.ts';

interface Preview extends Omit<StatusPage, 'files'> {
  model: string;
  managed: boolean;
  files: { path: string; found: boolean; layer: string | null }[];
  changes?: {
    since: { version: number; at: string | null };
    files: { path: string; change: string }[];
    parameters: { name: string; before: string | null; after: string | null }[];
  };
}

const mac = '0004f28062d6';

function preview(ringfleet: RunningRingfleet, query: Record<string, string> = {}, phone = mac) {
  return ringfleet.json<Preview>(`preview/${phone}?${new URLSearchParams(query).toString()}`);
}

async function changesSince(ringfleet: RunningRingfleet, against: string, more: Record<string, string> = {}) {
  const { changes } = await preview(ringfleet, { against, ...more });
  if (!changes) throw new Error('the preview tells of no changes');
  return changes;
}

describe('a preview of a phone under management', () => {
  let ringfleet: RunningRingfleet;
  beforeAll(async () => {
    ringfleet = await RunningRingfleet.start();
    await describeIntent(ringfleet, 'fleet', { baseProfile: 'Lync', pinSignIn: false });
    await describeIntent(ringfleet, 'sites/berlin', {
      bootPath: 'berlin',
      parameters: { 'voIpProt.SIP.enable': '0' },
    });
    await describeIntent(ringfleet, `phones/${mac}`, { model: 'VVX400', site: 'berlin' });
  });
  afterAll(() => ringfleet.remove());

  it('needs no model and no boot server: they follow from its document', async () => {
    expect(await preview(ringfleet)).toMatchObject({
      ...{
        model: 'VVX400',
        managed: true,
        master: 'berlin/000000000000.cfg',
        bootServer: 'ringfleet/berlin',
      },
      files: [
        { path: `${mac}-lync.cfg`, found: false, layer: null },
        { path: 'site-berlin.cfg', found: true, layer: 'site berlin' },
        { path: expect.stringMatching(/^shared/), found: true, layer: 'fleet' },
        { path: expect.stringMatching(/^shared/), found: true, layer: 'fleet' },
      ],
    });
    expect(await preview(ringfleet, { bootServer: 'ftp://10.1.2.3' })).toMatchObject({
      ...{ master: '000000000000.cfg', bootServer: '10.1.2.3' },
    });
    expect(await preview(ringfleet, { bootHost: '10.1.2.3:2121' })).toMatchObject({
      bootServer: '10.1.2.3:2121/berlin',
    });
  });

  it('of a phone that was only seen takes what was seen', async () => {
    const seen = '0004f2300077';
    await boot(ringfleet, { mac: seen, model: 'VVX500', path: 'berlin' });
    const known = await eventually(
      () => preview(ringfleet, {}, seen).catch(() => undefined),
      (page) => page?.master === 'berlin/000000000000.cfg',
    );
    expect(known).toMatchObject({ model: 'VVX500', managed: false });
  });

  it('says what is not the same any more since a change set and since a time', async () => {
    const name = 'voIpProt.SIP.enable';
    const { version: before = 0 } = await describeIntent(ringfleet, `phones/${mac}`, {
      ...{ model: 'VVX400', site: 'berlin' },
      parameters: { 'reg.1.auth.password': 'Old secret 1' },
    });
    const { since: then } = await changesSince(ringfleet, String(before));
    await describeIntent(ringfleet, 'sites/berlin', {
      bootPath: 'berlin',
      parameters: { [name]: '1' },
    });
    await describeIntent(ringfleet, 'groups/reception', { parameters: { 'up.warningLevel': '1' } });
    await describeIntent(ringfleet, `phones/${mac}`, {
      ...{ model: 'VVX400', site: 'berlin', group: 'reception' },
      parameters: { 'reg.1.auth.password': 'New secret 2' },
    });
    const expected = {
      files: [
        { path: `${mac}-lync.cfg`, change: 'changed' },
        { path: `${mac}.cfg`, change: 'added' },
        { path: 'berlin/000000000000.cfg', change: 'removed' },
        { path: 'group-reception.cfg', change: 'added' },
        { path: 'site-berlin.cfg', change: 'changed' },
      ],
      parameters: [
        { name: 'reg.1.auth.password', before: '********', after: '********' },
        { name: 'up.warningLevel', before: null, after: '1' },
        { name, before: '0', after: '1' },
      ],
    };
    const since = { version: before, at: expect.stringMatching(/^2/) };
    expect(await changesSince(ringfleet, String(before))).toEqual({ since, ...expected });
    expect(await changesSince(ringfleet, then.at ?? '')).toEqual({ since, ...expected });
    expect(await changesSince(ringfleet, String(before + 3))).toMatchObject({ files: [], parameters: [] });
  });

  it('compares with nothing at all before the first change set', async () => {
    const { since, files } = await changesSince(ringfleet, '2001-01-01T00:00:00Z');
    expect(since).toEqual({ version: 0, at: null });
    expect(files.every(({ change }) => change === 'added')).toBe(true);
  });

  it('takes what the phone wrote as it is now, on both sides', async () => {
    await upload(await ringfleet.ftp(), `${mac}-phone.cfg`, parameterFile('up.warningLevel="2"'));
    await eventually(
      () => preview(ringfleet),
      ({ containers }) => containers.local === 1,
    );
    const { parameters } = await changesSince(ringfleet, '1');
    expect(parameters.map(({ name }) => name)).not.toContain('up.warningLevel');
  });

  it.each(['999999', 'yesterday', '-1', '2026-11-23', '1.5'])('does not know %s', async (against) => {
    const response = await ringfleet.ask(`preview/${mac}?against=${against}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'RF_VERSION_UNKNOWN' });
  });
});

describe('a preview of a phone of an imported folder', () => {
  let ringfleet: RunningRingfleet;
  beforeAll(async () => {
    ringfleet = await RunningRingfleet.start();
  });
  afterAll(() => ringfleet.remove());

  it('compares with the versions of then, boot path and MACs in any case', async () => {
    await importFolder(ringfleet, {
      '000000000000.cfg': masterFile('CONFIG_FILES="[MACADDRESS]-lync.cfg, shared.cfg"'),
      [`${mac.toUpperCase()}-lync.cfg`]: parameterFile('own="1"'),
      'shared.cfg': parameterFile('x="1" y="1"'),
    });
    const put = (path: string, body: string) => ringfleet.ask(`tree/${path}`, { method: 'PUT', body });
    await put('shared.cfg', `<!-- only said otherwise -->${parameterFile('x="1" y="1"').split('?>')[1]}`);
    const site = { model: 'VVX400', bootServer: 'ftp://10.1.2.3/berlin' };
    expect(await changesSince(ringfleet, '1', site)).toMatchObject({ files: [], parameters: [] });
    await put('shared.cfg', parameterFile('x="2"'));
    await put('berlin/shared.cfg', parameterFile('x="3"'));
    await ringfleet.ask(`tree/${mac.toUpperCase()}-lync.cfg`, { method: 'DELETE' });
    const { files, parameters, since } = await changesSince(ringfleet, '1', site);
    expect(since.version).toBe(1);
    expect(files).toEqual([
      { path: `${mac.toUpperCase()}-lync.cfg`, change: 'removed' },
      { path: 'berlin/shared.cfg', change: 'added' },
      { path: 'shared.cfg', change: 'removed' },
    ]);
    expect(parameters).toEqual([
      { name: 'own', before: '1', after: null },
      { name: 'x', before: '1', after: '3' },
      { name: 'y', before: '1', after: null },
    ]);
    expect(await preview(ringfleet, site)).toMatchObject({
      managed: false,
      files: [{ layer: null }, { path: 'shared.cfg', layer: 'file' }],
    });
  });
});
