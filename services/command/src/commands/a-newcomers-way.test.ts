import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BootRow } from '@ringfleet/phone-simulator';
import { run, Workplace, type RunOptions } from '../command.test-parts.ts';
import type { Preview } from '../preview/preview-text.ts';

const vendorFolder = fileURLToPath(
  new URL('../../../../test/corpus/master/ucs-5.9.8-adriacunanan06', import.meta.url),
);
const mac = '0004f28062d6';
const master = '<APPLICATION CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="logs"/>';
const shared =
  '<a device.set="1" device.baseProfile.set="1" device.baseProfile="Lync" reg.1.auth.usePinCredentials="0"/>';

const work = new Workplace();
afterAll(() => work.close());

async function server() {
  const data = await work.server();
  return (argv: readonly string[], options: RunOptions = {}) =>
    run(argv, { ...options, env: { RINGFLEET_DATA_DIR: data, ...options.env } });
}
/** What a phone did shows on other parts within a second: asked again until it does. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) if (await isSo()) return;
  throw new Error('it never came to be');
}
const json = <T>(out: string) => JSON.parse(out) as T;

describe('an untouched vendor folder', () => {
  let ringfleet: Awaited<ReturnType<typeof server>>;
  beforeAll(async () => {
    ringfleet = await server();
  });

  it('becomes the tree, byte for byte, without a question', async () => {
    const { status, out } = await ringfleet(['import', vendorFolder]);
    expect(status).toBe(0);
    expect(out).toContain('Imported as change set 1: 4 added');
    expect(out).toContain('A new VVX400 reads 000000000000.cfg: no configuration files.');
    expect((await ringfleet(['get', 'sip.ver'])).out).toBe('5.9.8.5760');
  });

  it('leaves a phone unconfigured: Config is blank, the counts are 0', async () => {
    const page = await ringfleet(['preview', mac, '--model', 'VVX400', '--json']);
    expect(json<Preview>(page.out)).toMatchObject({
      bootServer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      bootServerType: 'FTP',
      containers: { sip: 0, web: 0, local: 0 },
      files: [],
    });
    expect((await ringfleet(['preview', mac, '--model', 'VVX400'])).out).toMatch(/^ {2}Config$/m);
  });

  it('shows one local parameter after ringer10 is chosen at the phone, which it reads back after a factory reset', async () => {
    const set = 'np.normal.ringing.calls.tonePattern=ringer10';
    const simulated = await ringfleet([
      'simulate',
      '--phones',
      '1',
      '--model',
      'VVX400',
      '--first-mac',
      mac,
      '--boots',
      '2',
      '--factory-reset',
      '--fast',
      '--set',
      set,
      '--json',
    ]);
    expect(simulated).toMatchObject({ status: 0 });
    const { phones, totals } = json<{ phones: BootRow[]; totals: { failedBoots: number } }>(simulated.out);
    expect(phones.map(({ parameters }) => parameters.local)).toEqual([0, 1]);
    expect(totals.failedBoots).toBe(0);
    await until(async () => {
      const page = await ringfleet(['preview', mac, '--model', 'VVX400', '--json']);
      return json<Preview>(page.out).containers.local === 1;
    });
  });

  it('shows the phone as seen, with its model, and its uploads as events', async () => {
    const events = await ringfleet([
      'watch',
      '--from-beginning',
      '--type',
      'phone.facts-known',
      '--mac',
      mac,
      '--count',
      '1',
      '--json',
    ]);
    expect(json<{ subject: string }>(events.out).subject).toBe(mac);
    await until(async () => {
      const phone = await ringfleet(['phones', mac, '--json']);
      return json<{ model?: { value: string } }>(phone.out).model?.value === 'VVX400';
    });
    expect((await ringfleet(['phones'])).out).toContain(mac);
    expect((await ringfleet(['ls', '--mac', mac])).out).toContain(`${mac}-phone.cfg`);
  });
});

describe('a second import', () => {
  it('shows what it would do, and does it only when told to', async () => {
    const ringfleet = await server();
    const folder = await work.folder({
      '000000000000.cfg': master,
      'shared.cfg': shared,
      'old.cfg': '<a x="1"/>',
    });
    await ringfleet(['import', folder]);
    expect((await ringfleet(['import', folder])).out).toContain('The tree has all of it already.');

    await writeFile(join(folder, 'shared.cfg'), '<a device.set="1"/>');
    const next = await work.folder({
      'new.cfg': '<a x="1"/>',
      'shared.cfg': '<a device.set="1"/>',
      '000000000000.cfg': master,
    });
    const unasked = await ringfleet(['import', next, '--remove-missing']);
    expect(unasked.status).toBe(1);
    expect(unasked.err).toContain('RF_CONFIRMATION_NEEDED');
    expect(unasked.out).toMatch(
      /1 path would be added:\n {2}new\.cfg\n1 path would be changed:\n {2}shared\.cfg\n1 path would be removed:\n {2}old\.cfg/,
    );

    const declined = await ringfleet(['import', next], { answer: 'n' });
    expect([declined.status, declined.err]).toEqual([1, expect.stringContaining('Nothing was changed')]);
    expect((await ringfleet(['ls', '--json'])).out).not.toContain('new.cfg');

    expect((await ringfleet(['import', next, '--remove-missing'], { answer: 'y' })).status).toBe(0);
    const paths = json<{ items: { path: string }[] }>((await ringfleet(['ls', '--json'])).out).items.map(
      ({ path }) => path,
    );
    expect(paths.sort()).toEqual(['000000000000.cfg', 'new.cfg', 'shared.cfg']);
  });
});

describe('a package imported into a tree with a customised master file', () => {
  const spared = {
    kind: 'change',
    change: 'spared',
    path: '000000000000.cfg',
    reason: expect.stringContaining('customised'),
  };
  let ringfleet: Awaited<ReturnType<typeof server>>;
  beforeAll(async () => {
    ringfleet = await server();
    await ringfleet(['import', await work.folder({ '000000000000.cfg': master, 'shared.cfg': shared })]);
  });

  it('brings everything but its default master file', async () => {
    const { status, out } = await ringfleet(['import', vendorFolder, '--yes']);
    expect(status).toBe(0);
    expect(out).toMatch(
      /^1 path would be spared \(--replace-master replaces it\):\n {2}000000000000\.cfg: .*customised/m,
    );
    expect(out).toContain('3 added, 0 changed, 1 spared.');
    expect((await ringfleet(['get', '000000000000.cfg'])).out).toBe(master);
  });

  it('has nothing to do a second time', async () => {
    const { out } = await ringfleet(['import', vendorFolder, '--json']);
    expect(json(out)).toMatchObject({
      applied: false,
      changes: { changed: 0, spared: 1, unchanged: 3 },
      lines: expect.arrayContaining([expect.objectContaining(spared)]),
    });
    expect((await ringfleet(['import', vendorFolder])).out).toContain('The tree has all else already.');
  });

  it('replaces the master file when that is asked for, and a default by a newer default unasked', async () => {
    const { out } = await ringfleet(['import', vendorFolder, '--yes', '--replace-master']);
    expect(out).toMatch(/^1 path would be replaced:/m);
    expect(out).toContain('0 added, 1 changed.');
    expect((await ringfleet(['get', '000000000000.cfg'])).out).toContain('Default Master SIP');
    const older = '<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="phone1.cfg, sip.cfg"/>';
    await ringfleet(['import', await work.folder({ '000000000000.cfg': older }), '--yes']);
    expect((await ringfleet(['get', '000000000000.cfg'])).out).toBe(older);
  });

  it('is spared below a boot path as in the root, and an edited file of the folder is taken', async () => {
    const site = { 'berlin/000000000000.cfg': '<APPLICATION CONFIG_FILES="berlin.cfg"/>' };
    await ringfleet(['import', await work.folder(site), '--yes']);
    const package_ = { 'berlin/000000000000.cfg': '<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES=""/>' };
    const { out } = await ringfleet(['import', await work.folder(package_)]);
    expect(out).toMatch(/would be spared .*\n {2}berlin\/000000000000\.cfg/);
    const edited = { 'berlin/000000000000.cfg': '<APPLICATION CONFIG_FILES="berlin.cfg, new.cfg"/>' };
    expect((await ringfleet(['import', await work.folder(edited), '--yes'])).out).toContain('1 changed');
  });
});

describe('an import that cannot take everything', () => {
  it('names what it left out, takes the rest, and ends with status 1', async () => {
    const ringfleet = await server();
    const folder = await work.folder({ 'a.cfg': shared, '.git/config': 'x' });
    await symlink('/etc/hostname', join(folder, 'out'));
    const { status, err, out } = await ringfleet(['import', folder]);
    expect(status).toBe(1);
    expect(err).toContain('Not imported: out: it is a link that leads out of the folder');
    expect(err).toContain('1 hidden name left out (--hidden takes them): .git');
    expect(out).toContain('1 added');
  });

  it('takes small and large files together, and names the path that no phone could ask for', async () => {
    const ringfleet = await server();
    const long = `${'d'.repeat(200)}/`.repeat(6);
    const image = Buffer.alloc(300_000, 7);
    const folder = await work.folder({ 'a.cfg': shared, 'ring.wav': image, [`${long}b.cfg`]: shared });
    const { status, err, out } = await ringfleet(['import', folder]);
    expect(status).toBe(1);
    expect(err).toMatch(/Not imported: d{200}.*\(RF_PATH_INVALID\)/);
    expect(out).toContain('2 added');
    expect((await ringfleet(['ls', '--json'])).out).toContain('"size": 300000');
  });

  it.each(['at its start', 'while it shows its report'])(
    'changes nothing when it is stopped %s',
    async (when) => {
      const ringfleet = await server();
      const stop = new AbortController();
      if (when === 'at its start') stop.abort();
      const onWrite = (text: string) => {
        if (text.includes('Lint:')) stop.abort();
      };
      const folder = await work.folder({ 'a.cfg': shared });
      const { status, err } = await ringfleet(['import', folder], { stop: stop.signal, onWrite });
      expect([status, err]).toEqual([1, 'Stopped. Nothing was changed.\n']);
      expect((await ringfleet(['ls'])).out).toBe('Nothing is there.\n');
    },
  );

  it('takes faulty files as they are and ends well', async () => {
    const ringfleet = await server();
    const broken = '<a x=“1”/>';
    const { status, out } = await ringfleet(['import', await work.folder({ 'broken.cfg': broken })]);
    expect(status).toBe(0);
    expect(out).toMatch(/Lint: [1-9]\d* errors?/);
    expect((await ringfleet(['get', 'broken.cfg'])).out).toBe(broken);
  });
});

describe('a path of the tree', () => {
  it('is put, read, listed with its history, and removed', async () => {
    const ringfleet = await server();
    const folder = await work.folder({ 'shared.cfg': shared });
    const put = await ringfleet(['put', 'shared.cfg', 'berlin/shared.cfg', '--note', 'first'], {
      workingFolder: folder,
    });
    expect(put).toMatchObject({ status: 0, out: expect.stringContaining('berlin/shared.cfg: ') });
    await ringfleet(['put', '-', 'berlin/shared.cfg'], { input: '<a x="2"/>' });
    expect((await ringfleet(['get', 'berlin/shared.cfg', '--version', '1'])).out).toBe(shared);
    expect(
      (await ringfleet(['get', 'berlin/shared.cfg', '-o', 'shared.cfg'], { workingFolder: folder })).err,
    ).toContain('RF_LOCAL_FILE_EXISTS');
    expect((await ringfleet(['put', '-', 'berlin/shared.cfg', '--create'], { input: 'x' })).status).toBe(1);
    expect((await ringfleet(['rm', 'berlin/shared.cfg'])).out).toBe('berlin/shared.cfg is removed.\n');
    const history = json<{ items: { version: number }[] }>(
      (await ringfleet(['history', 'berlin/shared.cfg', '--json'])).out,
    );
    expect(history.items).toHaveLength(3);
    expect((await ringfleet(['get', 'berlin/shared.cfg'])).err).toContain('RF_PATH_NOT_FOUND');
  });

  it('is put with its faults and what to do about them', async () => {
    const ringfleet = await server();
    const { status, out } = await ringfleet(['put', '-', 'old.cfg'], {
      input: '<a device.baseProfile.set="0" device.baseProfile="Lync"/>',
    });
    expect(status).toBe(0);
    expect(out).toMatch(/^old\.cfg:1:\d+ warning RF_DEVICE_SET_OFF .*\n {4}Its value is not applied while/m);
  });

  it('cannot be one that only a phone writes, nor parameters under the name of a master file', async () => {
    const ringfleet = await server();
    expect(await ringfleet(['put', '-', `${mac}-phone.cfg`], { input: shared })).toMatchObject({
      status: 1,
      err: expect.stringMatching(/RF_\w+/),
    });
    expect((await ringfleet(['put', '-', `${mac}.cfg`], { input: shared })).err).toContain(
      'RF_PARAMETERS_IN_MASTER_NAME',
    );
  });
});
