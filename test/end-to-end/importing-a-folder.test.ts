import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simulateFleet, type BootRow } from '@ringfleet/phone-simulator';
import { fixFile } from '@ringfleet/ucs';
import { download, upload } from './ftp-bytes.ts';
import { importFolder, OpenImport } from './imported-folder.ts';
import { LiveEvents } from './live-events.ts';
import {
  corpus,
  corpusFolders,
  masterFile,
  parameterFile,
  prefilledFile,
  ringer10,
  type ProvisioningFolder,
} from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot, bootServer } from './virtual-boots.ts';

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
});
afterAll(() => ringfleet.remove());

describe('a folder', () => {
  it.each(corpusFolders)('%s is served byte for byte', async (name) => {
    const folder = await corpus(name);
    await importFolder(ringfleet, folder);
    const phone = await ringfleet.ftp();
    for (const [path, bytes] of Object.entries(folder)) {
      expect((await download(phone, path)).equals(bytes)).toBe(true);
      expect(await phone.size(path)).toBe(bytes.length);
    }
    expect(Object.keys(folder).length).toBeGreaterThan(1);
  });

  it('is applied whole: what is no XML, what is empty and what has odd names too', async () => {
    const folder = {
      'notes.txt': '',
      'Sound Files/Bell 1.wav': Buffer.from([0, 255, 13, 10, 0]),
      'languages/Français/VVXLocalization.xml': '<PHONE_LOCALIZATION/>',
      'deep/er/and/deep/er/x.cfg': parameterFile('reg.1.address="1"'),
      'broken.cfg': '<LYNC reg.1.address="1"',
      '3111-46157-002.sip.ld': Buffer.alloc(400_000, 'image'),
    };
    await importFolder(ringfleet, folder);
    const phone = await ringfleet.ftp();
    for (const [path, bytes] of Object.entries<string | Buffer>(folder))
      expect((await download(phone, path)).equals(Buffer.from(bytes))).toBe(true);
  });

  it('serves a fleet of both generations at once, boot after boot', async () => {
    await importFolder(ringfleet, await corpus('site-configs/greiginsydney'));
    const rows: BootRow[] = [];
    const totals = await simulateFleet({
      bootServer: bootServer(ringfleet, ''),
      phones: 20,
      boots: 2,
      fast: true,
      onBoot: (row) => void rows.push(row),
    });
    expect(rows.flatMap(({ failed }) => failed)).toEqual([]);
    expect(totals).toMatchObject({ phones: 20, boots: 40, failedBoots: 0 });
    expect(new Set(rows.map(({ model, parameters }) => `${model} ${parameters.sip}`))).toEqual(
      new Set(['VVX400 224', 'SPIP331 224']),
    );
  });

  it('of 10,000 files and subfolders becomes the tree as one change set', async () => {
    const folder: Record<string, string> = {
      '000000000000.cfg': masterFile('CONFIG_FILES="sites/[MACADDRESS].cfg"'),
    };
    for (let at = 1; at < 10_000; at += 1) {
      const mac = `0004f25${at.toString(16).padStart(5, '0')}`;
      folder[at % 2 === 0 ? `sites/${mac}.cfg` : `sites/${at % 97}/${mac}-lync.cfg`] = parameterFile(
        `reg.1.address="${mac}"`,
      );
    }
    await importFolder(ringfleet, {});
    const filled = await OpenImport.fill(ringfleet, folder);
    expect((await filled.report()).changes).toMatchObject({ added: 10_000, changed: 0 });
    await filled.apply({ removeMissing: true });
    const last = '0004f250270e';
    await ringfleet.phonesSee(`sites/${last}.cfg`, folder[`sites/${last}.cfg`] ?? '');
    const phone = await ringfleet.ftp();
    expect(String(await download(phone, `sites/${last}.cfg`))).toContain(last);
    const { items } = await ringfleet.json<{ items: { version: number }[] }>('tree?prefix=sites/&limit=1000');
    expect(items).toHaveLength(1000);
    expect(new Set(items.map(({ version }) => version)).size).toBe(1);
  }, 120_000);
});

describe('what phones wrote into the folder', () => {
  const files = async (mac: string): Promise<ProvisioningFolder> => ({
    '000000000000.cfg': masterFile('OVERRIDES_DIRECTORY="overrides" LOG_FILE_DIRECTORY="logs"'),
    [`overrides/${mac}-phone.cfg`]: await ringer10(),
    [`${mac}-directory.xml`]: '<directory><item_list/></directory>',
    [`${mac}-calls.xml`]: '<callList></callList>',
    [`logs/${mac}-app.log`]: '0101000000|app|4|00|old line\n',
  });
  const time = new Date('2013-05-10T16:12:16.000Z');

  it("becomes each phone's first version, with the file's time", async () => {
    const mac = '0004f2500001';
    const folder = await files(mac);
    const events = await LiveEvents.open(ringfleet, `type=phone.upload-stored&mac=${mac}`);
    const filled = await OpenImport.fill(ringfleet, folder, time);
    expect(await filled.report()).toMatchObject({ phoneFiles: 4 });
    await filled.apply({ removeMissing: true });
    for (let stored = 0; stored < 4; stored += 1)
      expect(await events.next()).toMatchObject({ data: { verb: 'IMPORT', mac } });
    events.close();
    // The master file comes by another topic than what phones wrote.
    await ringfleet.phonesSee('000000000000.cfg', folder['000000000000.cfg'] ?? '');
    const phone = await ringfleet.ftp();
    for (const [path, bytes] of Object.entries(folder))
      expect((await download(phone, path)).equals(Buffer.from(bytes))).toBe(true);
    expect(await phone.lastMod(`overrides/${mac}-phone.cfg`)).toEqual(time);
    const { result } = await boot(ringfleet, { mac });
    expect(result.local).toMatchObject({ from: 'server', parameters: 1 });
  }, 120_000);

  it('never replaces what a phone stored later', async () => {
    const mac = '0004f2500002';
    const newer = String(await ringer10()).replace('ringer10', 'ringer4');
    const phone = await ringfleet.ftp();
    await upload(phone, `${mac}-phone.cfg`, newer);
    const events = await LiveEvents.open(ringfleet, `type=phone.upload-stored&mac=${mac}`);
    await (await OpenImport.fill(ringfleet, await files(mac), time)).apply({ removeMissing: true });
    await events.next(({ data }) => data.kind === 'app-log' && data.verb === 'IMPORT');
    events.close();
    expect(String(await download(phone, `${mac}-phone.cfg`))).toBe(newer);
    expect(String(await download(phone, `${mac}-calls.xml`))).toBe('<callList></callList>');
  });
});

describe('a second import', () => {
  it('shows what it would add, change and remove, and removes nothing unless asked', async () => {
    const before = { 'a.cfg': 'a', 'b.cfg': 'b', 'c.cfg': 'c' };
    await importFolder(ringfleet, before);
    const second = { 'a.cfg': 'a', 'b.cfg': 'other', 'd.cfg': 'd' };
    const spared = await OpenImport.fill(ringfleet, second);
    expect((await spared.report()).changes).toEqual({
      ...{ added: 1, changed: 1, unchanged: 1, removed: 2, spared: 0 },
    });
    expect(await spared.lines()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'change', change: 'changed', path: 'b.cfg' }),
        expect.objectContaining({ kind: 'change', change: 'removed', path: 'c.cfg' }),
      ]),
    );
    const phone = await ringfleet.ftp();
    expect(String(await download(phone, 'b.cfg'))).toBe('b');
    await spared.apply();
    await ringfleet.phonesSee('d.cfg', 'd');
    expect(String(await download(phone, 'b.cfg'))).toBe('other');
    expect(String(await download(phone, 'c.cfg'))).toBe('c');
    await importFolder(ringfleet, second);
    await expect(download(phone, 'c.cfg')).rejects.toMatchObject({ code: 550 });
  });

  it('of a vendor package spares the customised master, unless it is asked to replace it', async () => {
    const customised = masterFile('CONFIG_FILES="shared.cfg" LOG_FILE_DIRECTORY="logs"');
    await importFolder(ringfleet, { '000000000000.cfg': customised, 'shared.cfg': prefilledFile });
    const vendor = await corpus('master/ucs-5.9.8-adriacunanan06');
    const plan = await OpenImport.fill(ringfleet, vendor);
    expect(await plan.lines()).toContainEqual(
      expect.objectContaining({ kind: 'change', change: 'spared', path: '000000000000.cfg' }),
    );
    await plan.apply();
    await ringfleet.phonesSee('sip.ver', vendor['sip.ver'] ?? '');
    expect(String(await download(await ringfleet.ftp(), '000000000000.cfg'))).toBe(customised);
    await (await OpenImport.fill(ringfleet, vendor)).apply({ replaceMaster: true });
    await ringfleet.phonesSee('000000000000.cfg', vendor['000000000000.cfg'] ?? '');
  });
});

describe("the article's traps", () => {
  const smart = `<?xml version=\u201d1.0\u2033 encoding=\u201dutf-8\u2033 standalone=\u201dyes\u201d?>
<!\u2013UCS Device Configuration file for Lync\u2013>
<LYNC reg.1.address=\u201dvvx400@mslync.net\u201d device.logincred.domain.set=\u201d1\u201c/>
`;
  const traps = {
    '0000000000.cfg': masterFile('CONFIG_FILES="shared.cfg"'),
    'shared.cfg': smart,
    '0004f2500010-phone.cfg': prefilledFile,
    '0004f2500011.cfg': prefilledFile,
  };

  it('are named by the import with line and column, and taken byte for byte', async () => {
    const faults = (await (await OpenImport.fill(ringfleet, traps)).lines())
      .filter(({ kind }) => kind === 'fault')
      .map(({ file, code, line, column }) => `${file}:${line}:${column} ${code}`);
    expect(faults).toEqual(
      expect.arrayContaining([
        '0000000000.cfg:1:1 RF_NAME_ZEROS',
        'shared.cfg:1:15 RF_LINT_SMART_QUOTES',
        'shared.cfg:2:1 RF_LINT_DASH_COMMENT',
        expect.stringMatching(/^0004f2500010-phone\.cfg:\d+:\d+ RF_NAME_RESERVED_SUFFIX$/),
        expect.stringMatching(/^0004f2500011\.cfg:\d+:\d+ RF_MASTER_NO_ATTRIBUTES$/),
      ]),
    );
    await importFolder(ringfleet, traps);
    const phone = await ringfleet.ftp();
    expect(String(await download(phone, 'shared.cfg'))).toBe(smart);
    expect(String(await download(phone, '0000000000.cfg'))).toBe(traps['0000000000.cfg']);
    expect(String(await download(await ringfleet.ftp(), '0004f2500011.cfg'))).toBe(prefilledFile);
  });

  it('are mended by lint --fix into files that a phone reads', async () => {
    const fixed = Object.entries(traps).flatMap(([path, text]) => {
      const file = fixFile({ path, bytes: Buffer.from(text) });
      return file ? [[file.path, Buffer.from(file.bytes)] as const] : [];
    });
    expect(fixed.map(([path]) => path)).toEqual(['000000000000.cfg', 'shared.cfg']);
    await importFolder(ringfleet, Object.fromEntries(fixed));
    const { result } = await boot(ringfleet, { mac: '0004f2500012' });
    expect(result.files).toMatchObject([{ path: 'shared.cfg', wellFormed: true, parameters: 2 }]);
    expect(result.effective.get('reg.1.address')).toMatchObject({ value: 'vvx400@mslync.net' });
  });

  it('are refused by put, with the place', async () => {
    const response = await ringfleet.ask('tree/shared.cfg', { method: 'PUT', body: smart });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'RF_FILE_FAULTY',
      detail: expect.stringMatching(/^shared\.cfg:1:15: /),
    });
  });
});
