import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { run, type RunOptions, Workplace } from '../command.test-parts.ts';

const mac = '0004f2750001';
const simulated = '0004f2750100';
const certificateFile = fileURLToPath(new URL('a-fleet-by-commands.test-ca.pem', import.meta.url));

const work = new Workplace();
let data: string;
beforeAll(async () => {
  data = await work.server();
});
afterAll(() => work.close());

const ringfleet = (line: string, options: RunOptions = {}) =>
  run(line.split(' '), { ...options, env: { RINGFLEET_DATA_DIR: data } });
/** What it says on success. */
const said = async (line: string, options?: RunOptions) => {
  const { status, out, err } = await ringfleet(line, options);
  if (status !== 0) throw new Error(`${line}: ${err}`);
  return out;
};
/** What phones did shows on other parts within a second: asked again until it does. */
async function eventually(line: string, sign: string): Promise<string> {
  for (;;) {
    const out = await said(line);
    if (out.includes(sign)) return out;
  }
}

describe('phones', () => {
  it('are claimed: looked at first, then done', async () => {
    expect(await said('phones unclaimed')).toBe('Every phone that was seen is in the fleet.\n');
    await said('layer set fleet up.backlight.timeout=10');
    await said(`simulate --phones 2 --first-mac ${simulated} --fast`);
    expect(await eventually('phones unclaimed', '0004f2750101')).toMatch(/MAC +Model +Address/);
    expect(await said('phones claim --all --dry-run')).toContain('Nothing was changed: this was a dry run.');
    expect(await said('phones claim --all --write-model')).toMatch(/^Documents: \d added/m);
    const { status, err } = await ringfleet('phones claim');
    expect([status, err]).toEqual([2, expect.stringContaining('name phones, or say --all')]);
    expect(await said(`phones claim ${mac} --note hello`)).toContain('it has not been seen yet');
  });

  it('move between sites and out of them, and leave', async () => {
    await said(`phones claim 0004f2750002`);
    const refused = await ringfleet(`phones move ${mac} --to-site berlin`);
    expect([refused.status, refused.err]).toEqual([1, expect.stringContaining("There is no site 'berlin'")]);
    expect((await ringfleet('phones move --to-site berlin')).status).toBe(2);
    expect((await ringfleet(`phones move ${mac}`)).status).toBe(2);
    expect(await said(`phones move ${mac} --to-site -`)).toContain('Nothing to change');

    const retired = await said(`phones retire ${mac} 0004f2750002 --json`);
    expect(JSON.parse(retired)).toMatchObject({ counts: { removed: 2 } });
    expect(await said('phones retired')).toMatch(new RegExp(`^${mac} .*goes `, 'm'));
    expect((await ringfleet(`phones retire ${mac}`)).err).toContain('RF_INTENT_UNKNOWN');
  });
});

describe('a layer', () => {
  it('is shown, set, unset and brought back', async () => {
    await said('layer set model VVX400 up.backlight.timeout=20 up.screenSaver.enabled=1');
    expect(await said('layer show model VVX400')).toMatch(/^up\.backlight\.timeout +20/m);
    expect(await said('models')).toMatch(/^VVX400 +2 /m);
    await said('layer unset model vvx400 up.screenSaver.enabled --note why');
    const history = await said('layer history model VVX400');
    expect(history).toMatch(/up\.screenSaver\.enabled +why/);
    const first = /^ *(\d+)(?!.*\n.*\d)/.exec(history.trimEnd().split('\n').at(-1) ?? '')?.[1];
    await said(`layer rollback model VVX400 --to ${first}`);
    expect(await said('layer show model VVX400')).toContain('up.screenSaver.enabled');
  });

  it('locks parameters, allows some of them again, and takes both back', async () => {
    const policies = async (line: string) => {
      await said(line);
      return (await said('layer show model VVX400')).match(/^(?:Locked|Allowed): .+$/gm);
    };
    const set = 'layer set model VVX400';
    expect(await policies(`${set} --lock reg.* --lock sec.* --allow reg.1.label`)).toEqual([
      'Locked: reg.*, sec.*',
      'Allowed: reg.1.label',
    ]);
    expect(await policies(`${set} up.idleTimeout=30 --allow sec.*`)).toEqual([
      'Locked: reg.*',
      'Allowed: reg.1.label, sec.*',
    ]);
    expect(await said('layer history model VVX400')).toMatch(/up\.idleTimeout, locked, allowed/);
    expect(await said('models')).toMatch(/^VVX400 +3 /m);
    expect(
      await policies(
        'layer unset model VVX400 up.idleTimeout --lock reg.* --allow sec.* --allow reg.1.label',
      ),
    ).toBeNull();
  });

  it.each([
    ['layer show planet', "'planet' is no scope"],
    ['layer show site', 'say which site'],
    ['layer set fleet', 'say what to set'],
    ['layer set site berlin x', "'x' sets nothing"],
    ['layer unset site berlin', 'name the parameters'],
  ])('%s is a wrong command line', async (line, reason) => {
    expect(await ringfleet(line)).toMatchObject({ status: 2, err: expect.stringContaining(reason) });
  });
});

describe('sites and groups', () => {
  it('are listed; there are none yet', async () => {
    expect(await said('sites')).toBe('There are no sites.\n');
    expect(JSON.parse(await said('groups --json'))).toEqual({ items: [] });
    expect((await ringfleet('sites rename a b')).err).toContain("There is no site 'a'");
    expect((await ringfleet('sites show a')).err).toContain('RF_INTENT_UNKNOWN');
  });
});

describe('credentials', () => {
  it('are rotated: a password is made and shown once', async () => {
    expect(await said('credentials')).toContain('no FTP account of its own');
    const made = await said('credentials rotate --scope fleet --user phones');
    const password = /^Password: ([A-Za-z2-9]{24})$/m.exec(made)?.[1] ?? 'none';
    expect(made).toContain('Account fleet@1, user phones.');
    expect(await said('credentials')).toMatch(/^fleet@1 +phones +0/m);
    const given = await said(
      'credentials rotate --scope fleet --user phones --password-file - --valid-until 2999-01-01',
      {
        input: 'My own secret\n',
      },
    );
    expect(given).toMatch(/Account fleet@2[^]*The one of before is valid until 2999-01-01/);
    expect(given + (await said('credentials --json'))).not.toMatch(new RegExp(`${password}|My own secret`));
    expect(await said('credentials users-of-old')).toMatch(/default|newest account/);
  });
});

describe('a CA certificate', () => {
  it('is added, listed and taken away', async () => {
    expect(await said('certificate list')).toContain('Phones trust no certificate');
    const added = await said(`certificate add root ${certificateFile}`);
    expect(added).toMatch(/^root +CN=Test Root CA.*2126-01-01$/m);
    expect(await said('certificate list')).toContain('Test Root CA');
    const { status, err } = await ringfleet('certificate add root -', { input: 'hello' });
    expect([status, err]).toEqual([1, expect.stringContaining('it is neither PEM nor DER')]);
    await said('certificate rm root');
    expect(await said('certificate list')).toContain('Phones trust no certificate');
  });
});
