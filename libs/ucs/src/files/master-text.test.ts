import { describe, expect, it } from '@jest/globals';
import { readMasterFile } from './master-file.ts';
import { UnwritableMasterError, writeMasterFile } from './master-text.ts';
import { resolveMaster } from './resolve-master.ts';

const write = (...attributes: [string, string][]) => writeMasterFile({ comments: [], attributes });
const read = (text: string) => readMasterFile(new TextEncoder().encode(text));

describe('a written master file', () => {
  const text = writeMasterFile({
    comments: ['The fleet'],
    attributes: [
      ['APP_FILE_PATH', 'firmware/5.9.8/sip.ld'],
      ['CONFIG_FILES', '[MACADDRESS]-lync.cfg, shared.cfg'],
      ['APP_FILE_PATH_VVX400', 'firmware/5.9.6/sip.ld'],
      ['LOG_FILE_DIRECTORY', 'logs'],
      ['APP_FILE_PATH_SPIP320', 'sip_335.ld'],
      ['CONFIG_FILES_VVX400', 'a&b.cfg'],
    ],
  });

  it('has the general attributes on its root and those of each model on an element', () => {
    expect(text).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        '<!-- The fleet -->',
        '<APPLICATION',
        '  APP_FILE_PATH="firmware/5.9.8/sip.ld"',
        '  CONFIG_FILES="[MACADDRESS]-lync.cfg, shared.cfg"',
        '  LOG_FILE_DIRECTORY="logs"',
        '>',
        '  <APPLICATION_VVX400',
        '    APP_FILE_PATH_VVX400="firmware/5.9.6/sip.ld"',
        '    CONFIG_FILES_VVX400="a&amp;b.cfg"',
        '  />',
        '  <APPLICATION_SPIP320',
        '    APP_FILE_PATH_SPIP320="sip_335.ld"',
        '  />',
        '</APPLICATION>',
        '',
      ].join('\n'),
    );
  });

  it('is read as what was meant', () => {
    const master = read(text);
    expect(master).toMatchObject({ wellFormed: true, faults: [], hasMasterAttributes: true });
    const mac = '0004f28062d6';
    expect(resolveMaster(master, { mac, model: 'VVX400' })).toMatchObject({
      appFilePath: 'firmware/5.9.6/sip.ld',
      configFiles: ['a&b.cfg'],
    });
    expect(resolveMaster(master, { mac, model: 'SPIP320' })).toMatchObject({
      appFilePath: 'sip_335.ld',
      configFiles: [`${mac}-lync.cfg`, 'shared.cfg'],
    });
  });

  it('needs no models', () => {
    expect(write(['CONFIG_FILES', ''])).toContain('<APPLICATION\n  CONFIG_FILES=""\n/>\n');
    expect(read(write())).toMatchObject({ wellFormed: true, attributes: [] });
  });

  it('holds a list of exactly the limit', () => {
    // 8 entries of 247 characters and their commas are 1,983; the last one fills up to 2,047.
    const list = [...Array<string>(8).fill('x'.repeat(247)), 'y'.repeat(63)].join(',');
    expect(list).toHaveLength(2047);
    expect(read(write(['CONFIG_FILES', list])).attributes[0]?.value).toBe(list);
    expect(() => write(['CONFIG_FILES', `${list}y`])).toThrow(/2048 characters; the limit is 2047/);
  });
});

describe('an attribute that a master file cannot hold', () => {
  it.each<[string, string, RegExp]>([
    ['APP_FILE_PATH', 'x'.repeat(256), /256 characters; the limit is 255/],
    ['APP_FILE_PATH_VVX400', 'x'.repeat(256), /256 characters; the limit is 255/],
    [
      'CONFIG_FILES',
      `a.cfg,${'x'.repeat(240)}[MACADDRESS].cfg`,
      /Entry 2 .* 256 characters; the limit is 255/,
    ],
    ['CONFIG_FILES', 'hidden\u0001', /U\+0001/],
    ['CONFIG FILES', 'hidden', /none that XML allows/],
  ])('%s is refused with a reason', (name, value, reason) => {
    const attempt = () => write([name, value]);
    expect(attempt).toThrow(UnwritableMasterError);
    expect(attempt).toThrow(
      expect.objectContaining({ attribute: name, reason: expect.stringMatching(reason) }),
    );
    expect(attempt).not.toThrow(/hidden/);
  });

  it('is refused when it comes twice, since XML forbids it', () => {
    expect(() => write(['CONFIG_FILES', 'a'], ['CONFIG_FILES', 'a'])).toThrow(/twice/);
  });
});
