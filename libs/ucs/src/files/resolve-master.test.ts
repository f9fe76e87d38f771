import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readMasterFile } from './master-file.ts';
import { resolveMaster, type MasterReader, type ResolveMasterOptions } from './resolve-master.ts';

const corpus = (path: string) => readFileSync(new URL(`../../../../test/corpus/${path}`, import.meta.url));
const mac = '0004f28062d6';
const resolve = (text: string, phone: Partial<MasterReader> = {}, options?: ResolveMasterOptions) =>
  resolveMaster(readMasterFile(new TextEncoder().encode(text)), { mac, ...phone }, options);

describe('a master file', () => {
  it('of the vendor gives sip.ld, no file and the root for every directory', () => {
    const master = readMasterFile(corpus('master/ucs-5.9.8-adriacunanan06/000000000000.cfg'));
    expect(master.hasMasterAttributes).toBe(true);
    const resolved = resolveMaster(master, { mac, model: 'VVX400' });
    expect(resolved).toMatchObject({
      appFilePath: 'sip.ld',
      appFilePathExplicit: true,
      configFiles: [],
      miscFiles: [],
      serviceFiles: [],
      dectFilePath: '3111-17823-001.dect.ld',
      elsewhere: {},
      faults: [],
    });
    expect(new Set(Object.values(resolved.directories))).toEqual(new Set(['']));
  });

  it('of the vendor pins the firmware of old models', () => {
    const master = readMasterFile(corpus('master/ucs-5.9.8-adriacunanan06/000000000000.cfg'));
    expect(resolveMaster(master, { mac, model: 'SPIP301' })).toMatchObject({
      appFilePath: 'sip_318.ld',
      configFiles: ['phone1_318.cfg', 'sip_318.cfg'],
    });
  });

  it('chooses the model by the suffix of the attribute, on any element, in any case', () => {
    const master = readMasterFile(corpus('site-configs/greiginsydney/000000000000.cfg'));
    expect(resolveMaster(master, { mac, model: 'trio8800' })).toMatchObject({
      appFilePath: 'FIRMWARE-TRIO/5.7.1.4095/sip.ld',
      configFiles: ['custom-trio.cfg', 'AU-DST.cfg', 'AU-TONES.cfg'],
      directories: { log: 'LOGS', overrides: 'OVERRIDES', cameraPresets: 'CAMERAPRESETS', captures: '' },
    });
    expect(resolveMaster(master, { mac }).appFilePath).toBe('FIRMWARE-VVX/5.8.0.12386-June2018/sip.ld');
  });

  it('gives the boot block of one model only', () => {
    const master = readMasterFile(corpus('vendor-templates/wazo-v5_9_2/000000000000.cfg'));
    expect(resolveMaster(master, { mac, model: 'VVX1500' }).bootBlockFilePath).toBe('bootblock.ld');
    expect(resolveMaster(master, { mac, model: 'VVX400' })).not.toHaveProperty('bootBlockFilePath');
  });

  it('has its masks replaced in names, URLs and directories', () => {
    const resolved = resolve(
      `<MASTER_CONFIG><CONFIGURATION CONFIG_FILES="shared.cfg, [MACADDRESS]-lync.cfg,http://h:8185/[PHONE_MAC_ADDRESS]-x.cfg,[PHONE_MODEL].cfg"/>
       <DIRECTORIES USER_PROFILES_DIRECTORY="/hoteling/[PHONE_MAC_ADDRESS]" APP_FILE_PATH="[PHONE_PART_NUMBER].sip.ld"/></MASTER_CONFIG>`,
      { mac: '010203aabbcc', model: 'VVX400', partNumber: '3111-46157-002' },
    );
    expect(resolved.configFiles).toEqual([
      'shared.cfg',
      '010203aabbcc-lync.cfg',
      'http://h:8185/010203aabbcc-x.cfg',
      'VVX400.cfg',
    ]);
    expect(resolved.directories.userProfiles).toBe('hoteling/010203aabbcc');
    expect(resolved.appFilePath).toBe('3111-46157-002.sip.ld');
    expect(resolved.faults).toEqual([]);
  });

  it('keeps an unknown bracketed word and says so, but not one that it merely has no value for', () => {
    const resolved = resolve('<A CONFIG_FILES="[PHONE_COLOUR].cfg,[PHONE_MODEL].cfg"/>');
    expect(resolved.configFiles).toEqual(['[PHONE_COLOUR].cfg', '[PHONE_MODEL].cfg']);
    expect(resolved.faults).toEqual([
      expect.objectContaining({
        code: 'RF_MASTER_UNKNOWN_MASK',
        message: 'CONFIG_FILES holds [PHONE_COLOUR].',
      }),
    ]);
  });

  it.each([
    ['LOGS', 'LOGS'],
    ['logs/', 'logs'],
    ['/LOGS/', 'LOGS'],
    ['', ''],
    ['/', ''],
    ['a//./b', 'a/b'],
    ['../../x', 'x'],
  ])('turns the directory "%s" into "%s"', (written, path) => {
    expect(resolve(`<A LOG_FILE_DIRECTORY="${written}"/>`).directories.log).toBe(path);
  });

  it('takes directories relative to its own, unless they are absolute', () => {
    const options = { masterPath: 'berlin/000000000000.cfg' };
    expect(
      resolve('<A LOG_FILE_DIRECTORY="logs" CALL_LISTS_DIRECTORY="/calls"/>', {}, options).directories,
    ).toMatchObject({ log: 'berlin/logs', callLists: 'calls', overrides: '' });
  });

  it('says which directories are elsewhere, and which are switched off', () => {
    const { directories, elsewhere } = resolve(
      '<A LOG_FILE_DIRECTORY="http://0.0.0.0" CONTACTS_DIRECTORY="http://host:8185/"/>',
    );
    expect(directories).toMatchObject({ log: '', contacts: '' });
    expect(elsewhere).toEqual({
      log: { url: 'http://0.0.0.0', disabled: true },
      contacts: { url: 'http://host:8185/', disabled: false },
    });
  });

  it('means no file by an empty list of a model, or the general list when that is asked', () => {
    const text = '<A CONFIG_FILES="shared.cfg" CONFIG_FILES_VVX400=""/>';
    expect(resolve(text, { model: 'VVX400' }).configFiles).toEqual([]);
    expect(resolve(text, { model: 'VVX400' }, { emptyModelList: 'general' }).configFiles).toEqual([
      'shared.cfg',
    ]);
  });

  it('is told of paths and lists that are longer than a phone takes', () => {
    const long = (length: number) => `${'x'.repeat(length - 4)}.cfg`;
    const codes = (text: string) => resolve(text).faults.map(({ code }) => code);
    expect(codes(`<A APP_FILE_PATH="${long(255)}" CONFIG_FILES="${long(255)}"/>`)).toEqual([]);
    expect(codes(`<A APP_FILE_PATH="${long(256)}"/>`)).toEqual(['RF_MASTER_PATH_TOO_LONG']);
    expect(codes(`<A CONFIG_FILES="a.cfg, ${long(256)}"/>`)).toEqual(['RF_MASTER_ENTRY_TOO_LONG']);
    const list = Array.from({ length: 16 }, () => long(127)).join(',');
    expect(codes(`<A CONFIG_FILES="${list}"/>`)).toEqual([]);
    expect(codes(`<A CONFIG_FILES="${list} "/>`)).toEqual(['RF_MASTER_LIST_TOO_LONG']);
  });

  it('with parameters only has nothing to say to a phone', () => {
    const master = readMasterFile(new TextEncoder().encode('<LYNC reg.1.address="x"/>'));
    expect(master.hasMasterAttributes).toBe(false);
    expect(resolveMaster(master, { mac })).toMatchObject({
      appFilePath: 'sip.ld',
      appFilePathExplicit: false,
      configFiles: [],
    });
  });
});
