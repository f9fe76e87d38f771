import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run, type RunOptions, Workplace } from '../command.test-parts.ts';

const mac = '0004f2760001';
const ring = 'np.normal.ringing.calls.tonePattern';

const work = new Workplace();
let data: string;
let phones: string;
beforeAll(async () => {
  data = await work.server();
  phones = await work.folder();
});
afterAll(() => work.close());

const ringfleet = (line: string, options: RunOptions = {}) =>
  run(line.split(' '), { ...options, env: { RINGFLEET_DATA_DIR: data } });
const said = async (line: string, options?: RunOptions) => {
  const { status, out, err } = await ringfleet(line, options);
  if (status !== 0) throw new Error(`${line}: ${err}`);
  return out;
};
const eventually = async (line: string, sign: string): Promise<string> => {
  for (;;) {
    const { out } = await ringfleet(line);
    if (out.includes(sign)) return out;
  }
};
/** The same phone each time: its memory lies in a folder between the runs. */
const boot = (more = '') =>
  said(`simulate --phones 1 --first-mac ${mac} --model VVX400 --fast --keep ${phones}${more}`);

describe('a ring type that was changed at the phone', () => {
  it('is a preference, hides what is set for the fleet, and is adopted', async () => {
    await said(`phones claim ${mac} --note lab`);
    await said('layer set fleet up.backlight.timeout=10');
    await boot(` --set ${ring}=ringer10`);
    expect(await eventually('drift list --all', ring)).toMatch(/preference +open +ringer10/);
    expect(await said('drift list')).toBe(
      'Nothing. --all also lists preferences, redundant and accepted ones.\n',
    );

    await said(`layer set fleet ${ring}=ringer2`);
    expect(await eventually('drift list', 'shadowing')).toMatch(/ringer10 +ringer2 \(fleet\)/);
    expect(await said(`drift adopt ${mac} ${ring} --dry-run`)).toBe('Would adopt 1 override of 1 phone.\n');
    expect(await said(`drift adopt ${mac} ${ring}`, { answer: 'y' })).toContain('1 override of 1 phone:');
    expect(await eventually('drift list --all', 'redundant')).toContain(`phone ${mac}`);
  });

  it('is cleared: asked for, and gone when the phone has booted and stored its file without it', async () => {
    expect(await said(`drift clear ${mac} ${ring} --yes`)).toContain('asked of the gateways');
    expect(await said(`drift show ${mac} ${ring}`)).toMatch(/State +asked/);
    // A boot that comes before the gateway heard of the edit changes nothing.
    do await boot();
    while ((await said('drift list --all')) !== 'Nothing.\n');
    expect(await said(`drift history ${mac}`)).toMatch(/0 parameters[^]*1 parameter\b/);
    expect(await said(`drift diff ${mac}`)).toMatch(new RegExp(`${ring} +ringer10`));
    expect(await said('drift lost')).toBe('No phone has emptied its settings.\n');
    const [, before] = JSON.parse(await said(`drift history ${mac} --json`)) as { version: string }[];
    expect(await said(`drift restore ${mac} ${before?.version} --dry-run`)).toMatch(/ringer10/);
  });

  it('that its user resets is offered for restore', async () => {
    await boot(` --set ${ring}=ringer10 --reset local`);
    const table = await eventually('drift lost', mac);
    const version = /(\S+)\n\nBring one back/.exec(table)?.[1] ?? '';
    expect(await said(`drift restore ${mac} ${version}`)).toMatch(/ringer10/);
    await eventually(`drift history ${mac}`, version);
    do await boot();
    while (!(await said('drift list --all')).includes(ring));
  });

  it('that is set again is restored, or stubborn after three boots', async () => {
    await boot(` --set ${ring}=ringer10`);
    await eventually('drift list --all', ring);
    await said(`drift clear ${mac} ${ring} --yes`);
    for (const returns of ['came back 1 time', 'came back 2 times', 'stubborn, came back 3 times']) {
      await boot(' --stubborn');
      await eventually(`drift show ${mac} ${ring}`, returns);
    }
    expect(await said(`drift show ${mac} ${ring}`)).toContain('configReset');
  });

  it('says what is missing or wrong on the command line', async () => {
    expect(await ringfleet('drift clear')).toMatchObject({ status: 2 });
    expect((await ringfleet('drift show 12')).err).toContain('is no MAC');
    expect((await ringfleet(`drift show ${mac} no.such`)).err).toContain('RF_DRIFT_UNKNOWN');
    expect((await ringfleet(`calls ${mac}`)).err).toContain('RF_CALL_LISTS_OFF');
    expect(await said('drift rebuild')).toMatch(/^Read \d+ messages/);
  });
});
