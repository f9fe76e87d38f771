import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { download, upload } from './ftp-bytes.ts';
import { importFolder, OpenImport } from './imported-folder.ts';
import { corpus, masterFile, parameterFile, ringer10, sharedFile } from './provisioning-folders.ts';
import { RunningRingfleet } from './running-ringfleet.ts';
import { boot, preview, requestsOf } from './virtual-boots.ts';

let ringfleet: RunningRingfleet;
beforeAll(async () => {
  ringfleet = await RunningRingfleet.start();
});
afterAll(() => ringfleet.remove());

const generic = masterFile('CONFIG_FILES="shared.cfg"');

describe('the master file', () => {
  it('is <mac>.cfg, else 000000000000.cfg', async () => {
    await importFolder(ringfleet, {
      '000000000000.cfg': generic,
      '0004f2200001.cfg': masterFile('CONFIG_FILES="own.cfg"'),
      'shared.cfg': sharedFile,
      'own.cfg': parameterFile('reg.1.address="1"'),
    });
    const own = await boot(ringfleet, { mac: '0004f2200001' });
    expect(own.result.masterPath).toBe('0004f2200001.cfg');
    expect(requestsOf(own)).toEqual(
      expect.arrayContaining(['RETR 0004f2200001.cfg found', 'RETR own.cfg found']),
    );
    expect(requestsOf(own)).not.toContain('RETR 000000000000.cfg found');
    const other = await boot(ringfleet, { mac: '0004f2200002' });
    expect(requestsOf(other)).toEqual(expect.arrayContaining(['RETR shared.cfg found']));
    const masters = requestsOf(other).filter((line) => /RETR \w{12}\.cfg/.test(line));
    expect(masters).toEqual(['RETR 0004f2200002.cfg absent', 'RETR 000000000000.cfg found']);
  });

  it('is the one that the boot server address names, and the usual ones when that is not there', async () => {
    await importFolder(ringfleet, {
      '000000000000.cfg': generic,
      'shared.cfg': sharedFile,
      'lobby.cfg': masterFile('CONFIG_FILES="lobby-phones.cfg" LOG_FILE_DIRECTORY="lobby-logs"'),
      'lobby-phones.cfg': parameterFile('reg.1.address="1"'),
    });
    const lobby = await boot(ringfleet, { mac: '0004f2200003', path: 'lobby.cfg' });
    expect(lobby.result.masterPath).toBe('lobby.cfg');
    expect(lobby.result.files).toMatchObject([{ path: 'lobby-phones.cfg', parameters: 1 }]);
    const again = await boot(ringfleet, {
      mac: '0004f2200003',
      path: 'lobby.cfg',
      memory: lobby.result.memory,
    });
    expect(again.result.faults).toEqual([]);
    expect(requestsOf(again)).toContain('APPE lobby-logs/0004f2200003-app.log stored');
    const lost = await boot(ringfleet, { mac: '0004f2200004', path: 'lounge.cfg' });
    expect(lost.result.masterPath).toBe('000000000000.cfg');
  });

  it('of a site in a folder is read below the path of the boot server, the rest falls back to the root', async () => {
    await importFolder(ringfleet, {
      '000000000000.cfg': generic,
      'shared.cfg': sharedFile,
      'berlin/000000000000.cfg': masterFile('CONFIG_FILES="site.cfg, shared.cfg" LOG_FILE_DIRECTORY="logs"'),
      'berlin/site.cfg': parameterFile('reg.1.address="1"'),
    });
    const first = await boot(ringfleet, { mac: '0004f2200005', path: 'berlin' });
    expect(first.result.files.map(({ path, found }) => ({ path, found }))).toEqual([
      { path: 'site.cfg', found: true },
      { path: 'shared.cfg', found: true },
    ]);
    const second = await boot(ringfleet, {
      mac: '0004f2200005',
      path: 'berlin',
      memory: first.result.memory,
    });
    expect(second.result.faults).toEqual([]);
    expect(second.result.local.from).toBe('server');
  });

  it('lets a phone boot on what it has when there is none', async () => {
    await importFolder(ringfleet, {});
    const { result } = await boot(ringfleet, { mac: '0004f2200006' });
    expect(result.masterPath).toBeUndefined();
    expect(result.faults.map(({ code }) => code)).toEqual(['no-master']);
    expect(result.steps.filter(({ verb }) => verb !== 'RETR').map(({ outcome }) => outcome)).toEqual([
      'stored',
      'stored',
    ]);
  });
});

describe('a file name', () => {
  it('is found whatever the case of its MAC', async () => {
    const phoneDirectory = '<directory><item_list/></directory>';
    await importFolder(ringfleet, {
      '000000000000.cfg': masterFile('CONFIG_FILES="[MACADDRESS]-lync.cfg"'),
      '0004F2200ABC-lync.cfg': parameterFile('reg.1.address="upper"'),
      '0004f2200abd-lync.cfg': parameterFile('reg.1.address="lower"'),
      '0004F2200ABC-directory.xml': phoneDirectory,
    });
    expect((await boot(ringfleet, { mac: '0004f2200abc' })).result.files).toMatchObject([{ parameters: 1 }]);
    const shouting = await ringfleet.ftp();
    expect(String(await download(shouting, '0004F2200ABD-LYNC.CFG'))).toContain('lower');
    await upload(shouting, '0004F2200ABD-phone.cfg', await ringer10());
    expect(await download(shouting, '0004f2200abd-phone.cfg')).toEqual(await ringer10());
    const quiet = await ringfleet.ftp();
    expect(String(await download(quiet, '0004f2200abc-directory.xml'))).toBe(phoneDirectory);
  });

  it('that is absent is answered 550 at once, without a data connection', async () => {
    await importFolder(ringfleet, { '000000000000.cfg': generic });
    const phone = await ringfleet.lines();
    expect(await phone.code('SIZE 0004f2200007.cfg')).toBe(550);
    expect(await phone.code('MDTM 0004f2200007.cfg')).toBe(550);
    await phone.extendedPassive();
    expect(await phone.code('RETR 0004f2200007.cfg')).toBe(550);
    expect(await phone.code('RETR 0004f2200007-license.cfg')).toBe(550);
    expect(await phone.code('CWD nowhere')).toBe(550);
    await phone.quit();
  });

  it('reaches a file by slashes in front, dots and doubled slashes, and never leaves the root', async () => {
    await importFolder(ringfleet, { 'firmware/readme.txt': 'split' });
    const phone = await ringfleet.ftp();
    for (const path of [
      '/firmware/readme.txt',
      '//firmware//readme.txt',
      './firmware/./readme.txt',
      '../../firmware/readme.txt',
    ])
      expect(String(await download(phone, path))).toBe('split');
    await phone.cd('firmware');
    expect(String(await download(phone, 'readme.txt'))).toBe('split');
    await phone.cd('../../..');
    expect(await phone.pwd()).toBe('/');
  });
});

const directories = {
  LOG_FILE_DIRECTORY: 'd-log',
  OVERRIDES_DIRECTORY: 'd-overrides',
  CONTACTS_DIRECTORY: '/d-contacts/',
  LICENSE_DIRECTORY: 'd-licence',
  USER_PROFILES_DIRECTORY: 'd-users',
  CALL_LISTS_DIRECTORY: 'd-calls/deeper',
  COREFILE_DIRECTORY: 'd-core',
  CAPTURES_DIRECTORY: 'd-captures',
  CAMERA_PRESETS_DIRECTORY: 'd-camera',
  CERTIFICATE_DIRECTORY: 'd-certificates',
  FLK_DIRECTORY: 'd-flk',
  ICONS_DIRECTORY: 'd-icons',
};
const everyAttribute = [
  ...Object.entries(directories).map(([name, value]) => `${name}="${value}"`),
  'CONFIG_FILES="a.cfg, b.cfg" MISC_FILES="logo.jpg,tones/bell.wav" SERVICE_FILES=""',
  'DECT_FILE_PATH="3111-17823-001.dect.ld" BOOTBLOCK_FILE_PATH="bootblock.ld"',
].join(' ');

describe('the attributes of a master file', () => {
  it('are all known, and a phone looks where they say', async () => {
    const folder = {
      '000000000000.cfg': `<APPLICATION APP_FILE_PATH="firmware/sip.ld" ${everyAttribute}/>`,
      'a.cfg': parameterFile('reg.1.address="1"'),
      'b.cfg': parameterFile('reg.2.address="2"'),
      'logo.jpg': 'JPEG',
    };
    const codes = (await (await OpenImport.fill(ringfleet, folder)).lines()).map(({ code }) => code);
    expect(codes).not.toContain('RF_MASTER_UNKNOWN_ATTRIBUTE');
    await importFolder(ringfleet, folder);
    const mac = '0004f2200010';
    const memory = { logDirectory: 'd-log' };
    const booted = await boot(ringfleet, { mac, memory, model: 'VVX400', applicationVersion: '5.9.6.2996' });
    expect(requestsOf(booted)).toEqual([
      `STOR d-log/${mac}-boot.log stored`,
      `RETR ${mac}.cfg absent`,
      'RETR 000000000000.cfg found',
      'RETR firmware/3111-46157-002.sip.ld absent',
      'RETR firmware/sip.ld absent',
      'RETR a.cfg found',
      'RETR b.cfg found',
      `RETR d-overrides/${mac}-phone.cfg absent`,
      `RETR d-overrides/${mac}-web.cfg absent`,
      'RETR d-licence/000000000000-license.cfg absent',
      `RETR d-licence/${mac}-license.cfg absent`,
      `RETR d-calls/deeper/${mac}-calls.xml absent`,
      `RETR d-contacts/${mac}-directory.xml absent`,
      'RETR d-contacts/000000000000-directory.xml absent',
      'RETR logo.jpg found',
      'RETR tones/bell.wav absent',
      `APPE d-log/${mac}-app.log stored`,
      `STOR d-overrides/${mac}-phone.cfg stored`,
      `STOR d-overrides/${mac}-web.cfg stored`,
    ]);
    expect(booted.result.faults).toEqual([]);
  });

  it('name directories that exist for the phone although nobody made them', async () => {
    await importFolder(ringfleet, { '000000000000.cfg': `<APPLICATION ${everyAttribute}/>` });
    const mac = '0004f2200011';
    const phone = await ringfleet.ftp();
    await download(phone, '000000000000.cfg');
    for (const directory of Object.values(directories)) {
      await phone.cd('/');
      await phone.cd(directory);
      expect(await phone.list()).toEqual([]);
    }
    await phone.cd('/');
    const written = {
      [`d-log/${mac}-app.log`]: 'line\n',
      [`d-log/${mac}-boot.log`]: 'line\n',
      [`d-overrides/${mac}-phone.cfg`]: String(await ringer10()),
      [`d-overrides/${mac}-web.cfg`]: String(await ringer10()),
      [`d-contacts/${mac}-directory.xml`]: '<directory><item_list/></directory>',
      [`d-calls/deeper/${mac}-calls.xml`]: '<callList/>',
      [`d-users/4711-phone.cfg`]: String(await ringer10()),
      [`d-core/${mac}-core.gz`]: 'core',
      [`d-captures/${mac}.pcap`]: 'capture',
      [`d-camera/${mac}-presets.xml`]: '<presets/>',
    };
    for (const [path, bytes] of Object.entries(written)) {
      await upload(phone, path, bytes);
      expect(String(await download(phone, path))).toBe(bytes);
    }
    expect((await phone.list('d-log')).map(({ name }) => name)).toEqual([
      `${mac}-app.log`,
      `${mac}-boot.log`,
    ]);
    const root = (await phone.list()).map(({ name }) => name);
    for (const directory of Object.values(directories))
      expect(root).toContain(directory.split('/').find((segment) => segment !== ''));
  });

  it('are taken from any element below any root', async () => {
    const folders = {
      MASTER_CONFIG:
        '<MASTER_CONFIG><SOFTWARE APP_FILE_PATH="sip.ld"/><CONFIGURATION CONFIG_FILES="a.cfg"/><DIRECTORIES LOG_FILE_DIRECTORY="logs"/></MASTER_CONFIG>',
      nested:
        '<PROVISIONING><x:site xmlns:x="urn:x"><APPLICATION APP_FILE_PATH="sip.ld"><deep><deeper CONFIG_FILES="a.cfg" LOG_FILE_DIRECTORY="logs"/></deep></APPLICATION></x:site></PROVISIONING>',
      bom: '\ufeff<?xml version="1.0"?>\r\n<APPLICATION\r\n\tCONFIG_FILES = "a.cfg"\r\n\tLOG_FILE_DIRECTORY = \'logs\'/>',
    };
    for (const master of Object.values(folders)) {
      await importFolder(ringfleet, {
        '000000000000.cfg': master,
        'a.cfg': parameterFile('reg.1.address="1"'),
      });
      const mac = '0004f2200012';
      const { result } = await boot(ringfleet, { mac, memory: { logDirectory: 'logs' } });
      expect(result.faults).toEqual([]);
      expect(result.files).toMatchObject([{ path: 'a.cfg', parameters: 1 }]);
      expect(await preview(ringfleet, mac, 'VVX400')).toMatchObject({
        files: [{ path: 'a.cfg', found: true, parameters: 1, errors: 0 }],
      });
    }
  });

  it('mean nothing in a file of parameters', async () => {
    await importFolder(ringfleet, {
      '000000000000.cfg': masterFile('CONFIG_FILES="a.cfg" OVERRIDES_DIRECTORY="overrides"'),
      'a.cfg': parameterFile('reg.1.address="1" OVERRIDES_DIRECTORY="elsewhere" MISC_FILES="x.wav"'),
    });
    const { result } = await boot(ringfleet, { mac: '0004f2200016' });
    expect(result.faults).toEqual([]);
    expect(result.local.path).toBe('overrides/0004f2200016-phone.cfg');
  });

  it('of one model replace the general ones for that model alone', async () => {
    await importFolder(ringfleet, await corpus('site-configs/greiginsydney'));
    const files = async (model: string) =>
      (await preview(ringfleet, '0004f2200013', model)).files.map(({ path }) => path);
    expect(await files('VVX400')).toEqual(['customisations.cfg', 'AU-DST.cfg', 'AU-TONES.cfg']);
    expect(await files('Trio8800')).toEqual(['custom-trio.cfg', 'AU-DST.cfg', 'AU-TONES.cfg']);
    const trio = await boot(ringfleet, { mac: '0004f2200014', model: 'Trio8800' });
    expect(requestsOf(trio).filter((line) => line.includes('sip.ld'))).toEqual(
      expect.arrayContaining([expect.stringContaining('RETR FIRMWARE-TRIO/5.7.1.4095/')]),
    );
    await importFolder(ringfleet, await corpus('master/ucs-5.9.8-adriacunanan06'));
    expect(await files('SPIP430')).toEqual(['phone1_327.cfg', 'sip_327.cfg']);
    expect(await files('VVX400')).toEqual([]);
  });

  it('have their masks replaced by what the phone is', async () => {
    await importFolder(ringfleet, {
      '000000000000.cfg': masterFile(
        'CONFIG_FILES="[MACADDRESS]-foo.cfg, phone[PHONE_MAC_ADDRESS].cfg, [PHONE_PART_NUMBER].cfg, [PHONE_MODEL]-[PHONE_MAC_ADDRESS].cfg, [NO_SUCH_MASK].cfg" LOG_FILE_DIRECTORY="logs/[PHONE_MAC_ADDRESS]"',
      ),
      '010203aabbcc-foo.cfg': parameterFile('reg.1.address="1"'),
      'phone010203aabbcc.cfg': parameterFile('reg.2.address="2"'),
      '3111-46157-002.cfg': parameterFile('reg.3.address="3"'),
      'VVX400-010203aabbcc.cfg': parameterFile('reg.4.address="4"'),
    });
    const first = await boot(ringfleet, { mac: '010203aabbcc' });
    expect(first.result.files.map(({ path, found }) => [path, found])).toEqual([
      ['010203aabbcc-foo.cfg', true],
      ['phone010203aabbcc.cfg', true],
      ['3111-46157-002.cfg', true],
      ['VVX400-010203aabbcc.cfg', true],
      ['[NO_SUCH_MASK].cfg', false],
    ]);
    const second = await boot(ringfleet, { mac: '010203aabbcc', memory: first.result.memory });
    expect(second.result.faults).toEqual([]);
    expect(requestsOf(second)).toContain('APPE logs/010203aabbcc/010203aabbcc-app.log stored');
  });

  it('are refused beyond 255 and 2,047 characters, with the line, and served as they are when imported', async () => {
    const entry = 'x'.repeat(252);
    const long = `${entry}.cfg`;
    const list = Array.from({ length: 9 }, (_, at) => `${at}${entry.slice(8)}.cfg`).join(',');
    const put = async (attributes: string) => {
      const response = await ringfleet.ask('tree/0004f2200015.cfg', {
        method: 'PUT',
        body: masterFile(attributes),
      });
      return { status: response.status, text: await response.text() };
    };
    expect(await put(`CONFIG_FILES="${long}"`)).toMatchObject({
      status: 422,
      text: expect.stringMatching(
        /0004f2200015\.cfg:2:\d+: RF_MASTER_ENTRY_TOO_LONG.*"code":"RF_FILE_FAULTY"/,
      ),
    });
    expect(list.length).toBeGreaterThan(2047);
    expect(await put(`CONFIG_FILES="${list}"`)).toMatchObject({
      status: 422,
      text: expect.stringContaining('RF_MASTER_LIST_TOO_LONG'),
    });
    expect(await put(`APP_FILE_PATH_VVX400="${long}"`)).toMatchObject({
      status: 422,
      text: expect.stringContaining('RF_MASTER_PATH_TOO_LONG'),
    });
    expect(await put(`CONFIG_FILES="${entry.slice(1)}.cfg"`)).toMatchObject({ status: 200 });
    const folder = { '000000000000.cfg': masterFile(`CONFIG_FILES="${list}"`) };
    expect(await (await OpenImport.fill(ringfleet, folder)).lines()).toContainEqual(
      expect.objectContaining({ file: '000000000000.cfg', code: 'RF_MASTER_LIST_TOO_LONG', line: 2 }),
    );
    await importFolder(ringfleet, folder);
    expect(String(await download(await ringfleet.ftp(), '000000000000.cfg'))).toContain(list);
  });
});
