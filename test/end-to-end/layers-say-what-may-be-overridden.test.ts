import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChangeReport, describeIntent } from './described-fleet.ts';
import { eventually } from './eventually.ts';
import { upload } from './ftp-bytes.ts';
import { parameterFile } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';

interface Explained {
  name: string;
  policy?: { override: string; layer: string; pattern: string };
}
interface Drift {
  parameter: string;
  class: string;
}
interface Previewed {
  forbidden: { name: string; path: string; layer: string; pattern: string }[];
}

const tone = 'np.normal.ringing.calls.tonePattern';
const mac = '0004f2800001';
const other = '0004f2800002';
const fleet = `fleet:
  parameters:
    ${tone}: ringer2
    reg.1.label: Phone
    up.welcomeSoundEnabled: '0'
  locked:
    - np.*
    - reg.*
sites:
  berlin:
    allowed:
      - reg.1.label
phones:
  ${mac}:
    model: VVX400
    site: berlin
  ${other}:
    model: VVX400
`;

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
  await apply(fleet);
  const phone = await ringfleet.ftp();
  await upload(phone, `${mac}-phone.cfg`, parameterFile(`${tone}="ringer9" reg.1.label="Mine"`));
});
afterAll(() => ringfleet.remove());

function apply(yaml: string): Promise<ChangeReport> {
  return ringfleet.json('intent/apply', {
    ...{ method: 'POST', body: yaml, headers: { 'content-type': 'application/yaml' } },
  });
}

const policyOf = async (phone: string, name: string) => {
  const { parameters } = await ringfleet.json<{ parameters: Explained[] }>(`explain/${phone}`);
  return parameters.find((parameter) => parameter.name === name)?.policy;
};

describe('a layer that locks parameters, and one that allows some of them', () => {
  it('come with the fleet file, and leave with the export', async () => {
    const exported = await (await ringfleet.ask('intent/export')).text();
    expect(exported).toContain('  locked:\n    - np.*\n    - reg.*\n');
    expect(exported).toMatch(/ {2}berlin:\n {4}allowed:\n {6}- reg\.1\.label\n/);
    expect((await apply(exported)).counts).toMatchObject({ added: 0, changed: 0, removed: 0 });
  });

  it('are named where a value is explained: the most specific decides', async () => {
    const locked = { override: 'locked', layer: 'fleet', pattern: 'np.*' };
    expect(await policyOf(mac, tone)).toEqual(locked);
    expect(await policyOf(mac, 'reg.1.label')).toEqual({
      ...{ override: 'allowed', layer: 'site berlin', pattern: 'reg.1.label' },
    });
    expect(await policyOf(other, 'reg.1.label')).toEqual({ ...locked, pattern: 'reg.*' });
    expect(await policyOf(mac, 'up.welcomeSoundEnabled')).toBeUndefined();
  });

  it('make an override forbidden, in the preview and as drift', async () => {
    const { forbidden } = await eventually(
      () => ringfleet.json<Previewed>(`preview/${mac}`),
      (found) => found.forbidden.length > 0,
    );
    expect(forbidden).toEqual([{ name: tone, path: `${mac}-phone.cfg`, layer: 'fleet', pattern: 'np.*' }]);
    const { items } = await eventually(
      () => ringfleet.json<{ items: Drift[] }>(`drift?phone=${mac}&all=true`),
      (page) => page.items.length === 2 && page.items.some((found) => found.class === 'forbidden'),
    );
    expect(new Map(items.map((found) => [found.parameter, found.class]))).toEqual(
      new Map([
        [tone, 'forbidden'],
        ['reg.1.label', 'shadowing'],
      ]),
    );
  });

  it('let a change say how many phones it does not reach', async () => {
    const parameters = { [tone]: 'ringer3', 'up.welcomeSoundEnabled': '1' };
    const dryRun = (where: string) => describeIntent(ringfleet, where, { parameters }, { dryRun: true });
    const overrides = [{ parameter: tone, phones: 1, reached: true }];
    await eventually(
      () => dryRun('fleet'),
      (found) => found.overrides.length === 2,
    );
    expect((await dryRun('sites/berlin')).overrides).toEqual(overrides);
    expect((await dryRun(`phones/${other}`)).overrides).toEqual([]);
    const done = await describeIntent(ringfleet, 'models/VVX400', { parameters });
    expect(done.overrides).toEqual(overrides);
  });
});
