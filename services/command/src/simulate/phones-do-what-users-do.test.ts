import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BootRow } from '@ringfleet/phone-simulator';
import { run, Workplace } from '../command.test-parts.ts';

const work = new Workplace();
let data: string;
const ringfleet = (argv: string[], input = '') =>
  run(argv, { env: { RINGFLEET_DATA_DIR: data }, workingFolder: data, input });

/** Boots one phone with a few options and tells each boot. */
async function simulate(...options: string[]): Promise<BootRow[]> {
  const argv = ['simulate', '--phones', '1', '--model', 'VVX400', '--fast', '--json', ...options];
  return (JSON.parse((await ringfleet(argv)).out) as { phones: BootRow[] }).phones;
}

/** Parameters that the phone read from its override files, at the phone and of the web page. */
const overrides = (rows: BootRow[]) => rows.map(({ parameters: { local, web } }) => [local, web]);

describe('ringfleet simulate', () => {
  beforeAll(async () => {
    data = await work.server();
    await ringfleet(['put', '-', '000000000000.cfg'], '<APPLICATION APP_FILE_PATH="" CONFIG_FILES=""/>');
    for (let master: string | null = null; master === null;) {
      const [row] = await simulate('--first-mac', '0004f2e00000');
      master = row?.master ?? null;
    }
  });
  afterAll(() => work.close());

  it('lets users set, store, log and reset, and the server keeps it', async () => {
    const rows = await simulate(
      ...['--boots', '2', '--set', 'up.timeFormat=1', '--set', 'up.oneTouchVoiceMail=1'],
      ...['--set-web', 'up.backlight.timeout=9', '--directory', '--calls', '--log-lines', '30'],
    );
    expect(rows.flatMap(({ failed }) => failed)).toEqual([]);
    const [logs, absentOverrides, ofTheUser, logged] = [2, 2, 4, 3];
    expect(rows.map(({ uploads }) => uploads)).toEqual([
      logs + absentOverrides + ofTheUser + logged,
      logs + logged,
    ]);
    expect(overrides(rows)).toEqual([
      [0, 0],
      [2, 1],
    ]);
    expect(overrides(await simulate('--reset', 'local'))).toEqual([[2, 1]]);
    expect(overrides(await simulate('--boots', '2', '--reset', 'factory'))).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('has phones that store their own settings at each boot', async () => {
    const mac = ['--first-mac', '0004f2e00001'];
    const set = ['--set', 'up.timeFormat=1'];
    const [, obedient] = await simulate(...mac, ...set, '--boots', '2');
    const [, stubborn] = await simulate(...mac, ...set, '--boots', '2', '--stubborn');
    expect([obedient?.uploads, stubborn?.uploads]).toEqual([2, 4]);
  });

  it('stores a directory of the user’s, and says when it cannot be read', async () => {
    const [row] = await simulate('--directory', 'endpoints.json');
    expect(row).toMatchObject({ failed: [], uploads: 3 });
    const { status, err } = await ringfleet(['simulate', '--calls', 'none.xml']);
    expect(status).toBe(1);
    expect(err).toContain('none.xml cannot be read');
  });
});
