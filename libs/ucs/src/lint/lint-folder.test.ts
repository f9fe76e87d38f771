import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { lintFile } from './lint-file.ts';
import { lintFolder } from './lint-folder.ts';
import type { LintFile } from './examine-file.ts';

const corpus = (path: string) => new URL(`../../../../test/corpus/${path}`, import.meta.url);
const folderOf = (path: string): LintFile[] =>
  readdirSync(corpus(path)).map((name) => ({ path: name, bytes: readFileSync(corpus(`${path}/${name}`)) }));
const text = (path: string, content: string): LintFile => ({
  path,
  bytes: new TextEncoder().encode(content),
});
const codesOf = (files: LintFile[], path: string) =>
  lintFolder(files)
    .filter((file) => file.path === path)
    .flatMap(({ faults }) => faults.map(({ code }) => code));

describe('a folder', () => {
  it('of the vendor, untouched, has neither errors nor warnings', () => {
    const faults = lintFolder(folderOf('master/ucs-5.9.8-adriacunanan06')).flatMap((file) => file.faults);
    expect(faults.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it('of a real site has warnings, but no errors', () => {
    const faults = lintFolder(folderOf('site-configs/greiginsydney')).flatMap((file) => file.faults);
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(faults.length).toBeGreaterThan(0);
  });

  it('shows which parameters of a later file have no effect, and who hides them', () => {
    const files = [
      text('000000000000.cfg', '<A CONFIG_FILES="courtesy.cfg,customisations.cfg"/>'),
      ...folderOf('site-configs/greiginsydney').filter(({ path }) => /^c(ourtesy|ustomisations)/.test(path)),
    ];
    const faults = lintFolder(files).find(({ path }) => path === 'customisations.cfg')?.faults ?? [];
    expect(faults.filter(({ code }) => code === 'RF_PARAM_HIDDEN')).toHaveLength(14);
    expect(faults.filter(({ code }) => code === 'RF_PARAM_REPEATED')).toEqual([
      expect.objectContaining({
        message: '112 parameters are set to the same value by courtesy.cfg already.',
      }),
    ]);
  });

  it('lets a device file override the shared file that follows it, and not the other way round', () => {
    const shared = text('shared.cfg', '<a x="1"/>');
    const device = text('0004f28062d6-lync.cfg', '<a x="2"/>');
    const other = text('0004f2a6af1b-lync.cfg', '<a x="3"/>');
    const before = text('000000000000.cfg', '<A CONFIG_FILES="[MACADDRESS]-lync.cfg,shared.cfg"/>');
    const after = text('000000000000.cfg', '<A CONFIG_FILES="shared.cfg,[MACADDRESS]-lync.cfg"/>');
    expect(lintFolder([before, shared, device, other])).toEqual([]);
    expect(codesOf([after, shared, device, other], '0004f28062d6-lync.cfg')).toEqual(['RF_PARAM_HIDDEN']);
  });

  it('finds the files of a list beside the master, in any case, below the root, and not at URLs', () => {
    const files = [
      text(
        'berlin/000000000000.cfg',
        '<A CONFIG_FILES="Shared.cfg, /other/x.cfg, http://host/y.cfg, none.cfg"/>',
      ),
      { path: 'berlin/shared.cfg' },
      { path: 'other/x.cfg' },
    ];
    expect(lintFolder(files)).toEqual([
      {
        path: 'berlin/000000000000.cfg',
        faults: [expect.objectContaining({ message: 'CONFIG_FILES names none.cfg, which is not there.' })],
      },
    ]);
  });

  it('takes the MAC of a phone from the name of its master file', () => {
    const files = [text('0004F28062D6.cfg', '<A CONFIG_FILES="[PHONE_MAC_ADDRESS]-lync.cfg"/>')];
    expect(codesOf([...files, { path: '0004f28062d6-lync.cfg' }], '0004F28062D6.cfg')).toEqual([]);
    expect(codesOf([...files, { path: '0004f2a6af1b-lync.cfg' }], '0004F28062D6.cfg')).toEqual([
      'RF_MASTER_FILE_MISSING',
    ]);
  });

  it('allows device.set and .set in another file of the list', () => {
    const files = [
      text('000000000000.cfg', '<A CONFIG_FILES="shared.cfg,[MACADDRESS]-lync.cfg"/>'),
      text('shared.cfg', '<a device.set="1" device.prov.tagSerialNo.set="1"/>'),
      text(
        '0004f28062d6-lync.cfg',
        '<a device.prov.tagSerialNo="1" device.logincred.user="u" device.logincred.user.set="1"/>',
      ),
    ];
    expect(codesOf(files, '0004f28062d6-lync.cfg')).toEqual(['RF_DEVICE_SET_ELSEWHERE']);
  });

  it('with ten thousand phones is judged in reasonable time', () => {
    const macs = Array.from({ length: 10_000 }, (_, at) => `0004f2${at.toString(16).padStart(6, '0')}`);
    const files = [
      text('000000000000.cfg', '<A CONFIG_FILES="[MACADDRESS]-lync.cfg,shared.cfg"/>'),
      text('shared.cfg', '<a device.set="1" x="1"/>'),
      ...macs.map((mac) => text(`${mac}.cfg`, '<A CONFIG_FILES="[MACADDRESS]-lync.cfg,shared.cfg"/>')),
      ...macs.map((mac) => text(`${mac}-lync.cfg`, `<a reg.1.address="${mac}"/>`)),
    ];
    expect(lintFolder(files)).toEqual([]);
  });
});

describe('the device parameters of the corpus', () => {
  const lint = (path: string) =>
    lintFile({ path, bytes: readFileSync(corpus(`site-configs/greiginsydney/${path}`)) })
      .filter(({ code }) => code.startsWith('RF_DEVICE'))
      .map(({ code, message }) => [code, message.split(' ')[0]]);

  it('are switched off in customisations.cfg', () => {
    expect(lint('customisations.cfg')).toEqual([
      ['RF_DEVICE_SET_OFF', 'device.prov.lyncDeviceUpdateEnabled'],
    ]);
  });

  it.each(['courtesy.cfg', 'paging.cfg'])('lack a .set in %s', (path) => {
    expect(lint(path)).toContainEqual(['RF_DEVICE_SET_MISSING', 'device.prov.tagSerialNo']);
  });

  it('depend on another file in wifi.cfg', () => {
    expect(lint('wifi.cfg')).toEqual([['RF_DEVICE_SET_ELSEWHERE', 'The']]);
  });
});

describe('a password of the corpus', () => {
  it('is called known, and never printed', () => {
    const faults = lintFile({
      path: 'c.cfg',
      bytes: readFileSync(corpus('site-configs/greiginsydney/courtesy.cfg')),
    });
    expect(faults.map(({ code }) => code)).toContain('RF_VALUE_KNOWN_PASSWORD');
    expect(faults.filter(({ message }) => message.includes('4566'))).toEqual([]);
  });
});

describe('a master file with very many attributes', () => {
  it('is judged in linear time', () => {
    const lists = Array.from({ length: 20_000 }, (_, at) => `CONFIG_FILES_M${at}="a.cfg"`);
    const { bytes, path } = text('000000000000.cfg', `<A ${lists.join(' ')}/>`);
    expect(lintFile({ path, ...(bytes ? { bytes } : {}) })).toEqual([]);
  });
});
