import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run, Workplace, type Ran, type RunOptions } from '../command.test-parts.ts';

const root = '000000000000.cfg';
const folder = {
  [root]: '<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="[MACADDRESS]-lync.cfg, shared.cfg"/>',
  'shared.cfg': '<LYNC reg.1.auth.usePinCredentials="0" up.warningLevel="1"/>',
  '0004f28062d6-lync.cfg': '<LYNC reg.1.address="vvx400@mslync.net"/>',
};

const workplace = new Workplace();
let data: string;
beforeAll(async () => {
  data = await workplace.server();
  const files = await workplace.folder(folder);
  await ringfleet(['import', files]);
});
afterAll(() => workplace.close());

function ringfleet(argv: string[], options: RunOptions = {}): Promise<Ran> {
  return run(argv, { env: { RINGFLEET_DATA_DIR: data }, ...options });
}

describe('ringfleet manage and unmanage', () => {
  it('say which file comes first', async () => {
    const { status, err } = await ringfleet(['manage', 'shared.cfg', '--yes']);
    expect(status).toBe(1);
    expect(err).toContain('000000000000.cfg, which is not under management: take that first');
  });

  it('show what they would do, and ask', async () => {
    const dry = await ringfleet(['manage', root, '--dry-run']);
    expect(dry).toMatchObject({ status: 0 });
    expect(dry.out).toMatch(/readers compared, up to 3 parameters each: each gets the same\./);
    expect(dry.out).toMatch(
      /000000000000\.cfg would become the fleet settings\. Rendered: 000000000000\.cfg/,
    );
    expect((await ringfleet(['manage', root])).err).toContain('RF_CONFIRMATION_NEEDED');
    const declined = await ringfleet(['manage', root], { answer: 'n' });
    expect(declined).toMatchObject({ status: 1, err: 'Nothing was changed.\n' });
    expect((await ringfleet(['ls', '--rendered'])).out).toBe('Nothing is there.\n');
    const done = await ringfleet(['manage', root], { answer: 'y' });
    expect(done.out).toMatch(/Done as change set \d+\. Phones work from it now\./);
  });

  it('say which models a parameter is withheld from', async () => {
    const { status, out } = await ringfleet(['manage', 'shared.cfg', '--yes']);
    expect(status).toBe(0);
    expect(out).toMatch(/ {2}reg\.1\.auth\.usePinCredentials: SPIP331/);
    expect(out).toContain('shared.cfg is now the layer of the fleet.');
    const device = await ringfleet(['manage', '0004f28062d6-lync.cfg', '--yes']);
    expect(device.out).toContain('It has a line: vvx400@mslync.net (user).');
    const { out: listed } = await ringfleet(['ls', '--rendered']);
    expect(listed).toMatch(/shared\.cfg .* ringfleet, from the fleet\n/);
    expect(listed).toMatch(/0004f28062d6-lync\.cfg .* ringfleet, from phone '0004f28062d6'\n/);
    expect((await ringfleet(['get', 'shared.cfg'])).out).toContain('up.warningLevel="1"');
    expect((await ringfleet(['history', 'shared.cfg'])).out.split('\n')).toHaveLength(4);
  });

  it('keep imports off, whatever they are asked', async () => {
    const other = await workplace.folder({ 'shared.cfg': '<LYNC up.warningLevel="3"/>' });
    const { status, out } = await ringfleet(['import', other, '--replace-master', '--yes']);
    expect(status).toBe(0);
    expect(out).toMatch(
      /1 path would be spared: they are rendered:\n {2}shared\.cfg: .*ringfleet unmanage shared\.cfg/,
    );
    expect((await ringfleet(['get', 'shared.cfg'])).out).toContain('up.warningLevel="1"');
  });

  it('bring the file back byte for byte', async () => {
    expect((await ringfleet(['unmanage', 'shared.cfg', '--keep', '--discard'])).status).toBe(2);
    for (const path of Object.keys(folder).reverse()) {
      const { status, out } = await ringfleet(['unmanage', path, '--yes', '--json']);
      expect(status).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ path, becomes: 'a file of your own', differences: [] });
    }
    for (const [path, text] of Object.entries(folder))
      expect((await ringfleet(['get', path])).out).toBe(text);
    expect((await ringfleet(['ls', '--rendered'])).out).toBe('Nothing is there.\n');
  });
});
