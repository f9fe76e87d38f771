import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeIntent, forgetIntent } from './described-fleet.ts';
import { eventually } from './eventually.ts';
import { upload } from './ftp-bytes.ts';
import { importFolder } from './imported-folder.ts';
import { corpus, masterFile, parameterFile } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

interface Parameter {
  name: string;
  value: string | null;
  file: string | null;
  line?: number;
  layer: string | null;
  setBy: string | null;
  setAt: string | null;
  version: number | null;
  note?: string;
  hides: { value: string; file: string; layer: string; why: string }[];
}
interface Explanation {
  mac: string;
  model: string;
  master: string | null;
  parameters: Parameter[];
}

const mac = '0004f28062d6';
const spip331 = '0004f2a6af1b';

function explain(ringfleet: RunningRingfleet, phone: string, query: Record<string, string> = {}) {
  return ringfleet.json<Explanation>(`explain/${phone}?${new URLSearchParams(query).toString()}`);
}

async function explained(
  ringfleet: RunningRingfleet,
  phone: string,
  name: string,
): Promise<Parameter | undefined> {
  const { parameters } = await explain(ringfleet, phone, { pattern: name });
  return parameters.find((parameter) => parameter.name === name);
}

describe('a phone under management', () => {
  let ringfleet: RunningRingfleet;
  const name = 'np.normal.ringing.calls.tonePattern';
  const volume = 'voice.volume.persist.handset';
  beforeAll(async () => {
    ringfleet = await RunningRingfleet.start();
    const ringer = (value: string, more: Record<string, string> = {}) => ({
      parameters: { [name]: value, ...more },
    });
    await describeIntent(ringfleet, 'fleet', {
      baseProfile: 'Lync',
      pinSignIn: false,
      ...ringer('ringer2', { [volume]: '0' }),
    });
    await describeIntent(ringfleet, 'models/VVX400', ringer('ringer3'));
    await describeIntent(ringfleet, 'sites/berlin', { bootPath: 'berlin', ...ringer('ringer4') });
    await describeIntent(ringfleet, 'groups/front', ringer('ringer5'));
    await describeIntent(ringfleet, 'groups/reception', { parent: 'front', ...ringer('ringer6') });
    await describeIntent(ringfleet, `phones/${spip331}`, { model: 'SPIP331' });
    await describeIntent(ringfleet, `phones/${mac}`, {
      model: 'VVX400',
      site: 'berlin',
      group: 'reception',
      lines: [
        {
          ...{ address: 'vvx@mslync.net', domain: 'SCHERTZ', user: 'vvx', signIn: 'full' },
          password: 'Pass123',
        },
      ],
      ...ringer('ringer7'),
    });
  });
  afterAll(() => ringfleet.remove());

  it('has the value of its own layer, and the less specific ones hidden in their order', async () => {
    expect(await explain(ringfleet, mac, { pattern: name })).toEqual({
      ...{ mac, model: 'VVX400', master: `${mac}.cfg` },
      parameters: [
        {
          name,
          ...{ value: 'ringer7', file: `${mac}-lync.cfg`, line: expect.any(Number), layer: `phone ${mac}` },
          ...{ setBy: 'admin', setAt: expect.stringMatching(/^2/), version: 7 },
          hides: [
            ['ringer6', 'group-reception.cfg', 'group reception'],
            ['ringer5', 'group-front.cfg', 'group front'],
            ['ringer4', 'site-berlin.cfg', 'site berlin'],
            ['ringer3', 'model-VVX400.cfg', 'model VVX400'],
            ['ringer2', 'shared.cfg', 'fleet'],
          ].map(([value, file, layer]) => ({ value, file, layer, why: 'lower layer' })),
        },
      ],
    });
  });

  it('has no value for what its model lacks, and it shows what was kept from it', async () => {
    const pin = 'reg.1.auth.usePinCredentials';
    expect(await explained(ringfleet, spip331, pin)).toEqual({
      name: pin,
      ...{ value: null, file: null, layer: null, setBy: null, setAt: null, version: null },
      hides: [
        {
          value: '0',
          file: expect.stringMatching(/^shared-.+\.cfg$/),
          layer: 'fleet',
          why: 'unknown to this model',
        },
      ],
    });
    expect(await explained(ringfleet, mac, pin)).toMatchObject({ value: '0', layer: 'fleet' });
    await describeIntent(ringfleet, `phones/${spip331}`, { model: 'SPIP331', parameters: { [pin]: '1' } });
    expect((await explained(ringfleet, spip331, pin))?.hides).toEqual([
      { value: '1', file: `${spip331}-lync.cfg`, layer: `phone ${spip331}`, why: 'unknown to this model' },
      expect.objectContaining({ value: '0', layer: 'fleet' }),
    ]);
  });

  it('shows no secret', async () => {
    const password = await explained(ringfleet, mac, 'reg.1.auth.password');
    expect(password).toMatchObject({ value: '********', layer: `phone ${mac}` });
    expect(JSON.stringify(await explain(ringfleet, mac))).not.toContain('Pass123');
  });

  it('has each value from who gave it that value last, whatever else was changed since', async () => {
    const fleet = { baseProfile: 'Lync', pinSignIn: false };
    const parameters = { [name]: 'ringer2', [volume]: '1' };
    const louder = await describeIntent(
      ringfleet,
      'fleet',
      { ...fleet, parameters },
      { note: 'handsets are too quiet' },
    );
    await describeIntent(
      ringfleet,
      'fleet',
      { ...fleet, timeZone: 'Europe/Berlin', parameters },
      { note: 'the time zone of most' },
    );
    const first = await explained(ringfleet, spip331, 'device.baseProfile');
    expect(first).toMatchObject({ value: 'Lync', layer: 'fleet', version: 1 });
    expect(first).not.toHaveProperty('note');
    expect(await explained(ringfleet, spip331, volume)).toMatchObject({
      ...{ value: '1', file: 'shared.cfg', layer: 'fleet' },
      ...{ setBy: 'admin', version: louder.version, note: 'handsets are too quiet' },
    });
    const zone = await explained(ringfleet, spip331, 'tcpIpApp.sntp.gmtOffset');
    expect(zone).toMatchObject({ version: (louder.version ?? 0) + 1, note: 'the time zone of most' });
  });

  it('counts an order of lists that is not the usual one: then a later file is no lower layer', async () => {
    const lists = { general: ['<fleet>', '<phone>'] };
    const parameters = { [name]: 'ringer2' };
    await describeIntent(ringfleet, 'fleet', { pinSignIn: false, parameters, lists });
    expect(await explained(ringfleet, mac, name)).toMatchObject({
      ...{ value: 'ringer2', layer: 'fleet' },
      hides: [{ value: 'ringer7', layer: `phone ${mac}`, why: 'later file' }],
    });
    await describeIntent(ringfleet, 'fleet', { baseProfile: 'Lync', pinSignIn: false, parameters });
  });

  it('has what its user chose on the web page, and above that what he chose at the phone', async () => {
    const phone = await ringfleet.ftp();
    await upload(phone, `${mac}-web.cfg`, parameterFile(`${name}="ringer9"`));
    const web = await eventually(
      () => explained(ringfleet, mac, name),
      (found) => found?.layer === 'web override',
    );
    expect(web).toMatchObject({
      ...{ value: 'ringer9', file: `${mac}-web.cfg`, line: 2, setBy: `phone ${mac}`, version: null },
      setAt: expect.stringMatching(/^2/),
    });
    expect(web?.hides[0]).toEqual({
      ...{ value: 'ringer7', file: `${mac}-lync.cfg`, layer: `phone ${mac}`, why: 'override from web' },
    });
    await upload(phone, `${mac}-phone.cfg`, parameterFile(`${name}="ringer10"`));
    const own = await eventually(
      () => explained(ringfleet, mac, name),
      (found) => found?.layer === 'phone override',
    );
    expect(own).toMatchObject({ value: 'ringer10', file: `${mac}-phone.cfg`, setBy: `phone ${mac}` });
    expect(own?.hides.slice(0, 2)).toEqual([
      { value: 'ringer9', file: `${mac}-web.cfg`, layer: 'web override', why: 'override from phone' },
      {
        ...{ value: 'ringer7', file: `${mac}-lync.cfg`, layer: `phone ${mac}` },
        why: 'override from phone',
      },
    ]);
  });

  it('is found by the start of names and by stars', async () => {
    const names = async (pattern: string) =>
      (await explain(ringfleet, mac, { pattern })).parameters.map((parameter) => parameter.name);
    expect(await names('reg.1.auth')).toContain('reg.1.auth.domain');
    expect(await names('*.domain')).toEqual(['reg.1.auth.domain']);
    expect(await names('nothing.of.it')).toEqual([]);
  });

  it('that left the fleet has what is for all', async () => {
    await forgetIntent(ringfleet, `phones/${mac}`);
    const { master } = await explain(ringfleet, mac, { model: 'VVX400' });
    expect(master).toBe('000000000000.cfg');
  });
});

describe('a phone of an imported folder', () => {
  let ringfleet: RunningRingfleet;
  beforeAll(async () => {
    ringfleet = await RunningRingfleet.start();
  });
  afterAll(() => ringfleet.remove());

  it('has no value of the device family while a switch is missing or off', async () => {
    await importFolder(ringfleet, {
      '000000000000.cfg': masterFile('CONFIG_FILES="shared.cfg"'),
      'shared.cfg': parameterFile('device.set="1" device.a="1" device.b="2" device.b.set="0"'),
    });
    const values = async () =>
      (await explain(ringfleet, mac, { model: 'VVX400', pattern: 'device.*' })).parameters
        .filter((parameter) => !parameter.name.endsWith('set'))
        .map(({ name, value, hides }) => [name, value, hides[0]?.why]);
    expect(await values()).toEqual([
      ['device.a', null, 'device.* without .set'],
      ['device.b', null, 'device.* with .set off'],
    ]);
    await importFolder(ringfleet, {
      '000000000000.cfg': masterFile('CONFIG_FILES="shared.cfg"'),
      'shared.cfg': parameterFile('device.a="1" device.a.set="1"'),
    });
    expect(await values()).toEqual([['device.a', null, 'device.* without device.set']]);
  });

  it('has the earlier of two files, and who put the value there in which version', async () => {
    const folder = await corpus('site-configs/greiginsydney');
    const courtesy = `${mac}.cfg`;
    const master = String(folder['000000000000.cfg']).replace(
      'CONFIG_FILES="customisations.cfg',
      'CONFIG_FILES="courtesy.cfg,customisations.cfg',
    );
    await importFolder(ringfleet, { ...folder, [courtesy]: master });
    const pattern = 'feature.directory.enabled';
    const before = (await explain(ringfleet, mac, { model: 'VVX400', pattern })).parameters[0];
    expect(before).toMatchObject({ value: '0', file: 'courtesy.cfg', layer: 'file', setBy: 'admin' });
    expect(before?.hides.map(({ file, why }) => [file, why])).toEqual([['customisations.cfg', 'later file']]);
    // Its switch stands in the other file: that counts, too.
    const serial = await explain(ringfleet, mac, { model: 'VVX400', pattern: 'device.prov.tagSerialNo' });
    expect(serial.parameters).toMatchObject([
      { value: '1', file: 'courtesy.cfg' },
      { value: '1', file: 'customisations.cfg' },
    ]);
    const changed = String(folder['courtesy.cfg']).replace('up.warningLevel="1"', 'up.warningLevel="2"');
    await ringfleet.ask('tree/courtesy.cfg?note=quiet', { method: 'PUT', body: changed });
    const { parameters } = await explain(ringfleet, mac, { model: 'VVX400' });
    const found = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter]));
    expect(found[pattern]).toEqual(before);
    expect(found['up.warningLevel']).toMatchObject({
      ...{ value: '2', note: 'quiet', version: (before?.version ?? 0) + 1 },
    });
  });

  it('whose model nobody knows is asked about with one', async () => {
    const unknown = await ringfleet.ask(`explain/0004f2000001`);
    expect(unknown.status).toBe(400);
    expect(await unknown.json()).toMatchObject({
      code: 'RF_REQUEST_INVALID',
      detail: expect.stringContaining('model=VVX400'),
    });
    expect((await ringfleet.ask(`explain/0004f2000001?model=toaster`)).status).toBe(400);
    expect((await ringfleet.ask(`explain/nobody?model=VVX400`)).status).toBe(400);
  });
});
