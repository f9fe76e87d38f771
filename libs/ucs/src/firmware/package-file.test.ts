import { describe, expect, it } from '@jest/globals';
import { classifyPackageFile } from './package-file.ts';

const image = { kind: 'image', name: '3111-46157-002.sip.ld', partNumber: '3111-46157-002' };

describe("a file of a vendor's package", () => {
  it.each([
    ['3111-46157-002.sip.ld', image],
    ['Release/5.9.8/3111-46157-002.SIP.LD', image],
    [
      '3111-17823-001.dect.ld',
      { kind: 'dect', name: '3111-17823-001.dect.ld', partNumber: '3111-17823-001' },
    ],
    [
      '2345-17960-001.bootblock.ld',
      { kind: 'boot-block', name: '2345-17960-001.bootblock.ld', partNumber: '2345-17960-001' },
    ],
    ['bootrom.ld', { kind: 'boot-block', name: 'bootrom.ld' }],
    ['sip.ver', { kind: 'version' }],
    ['sip.ld', { kind: 'combined' }],
    ['sip_404.ld', { kind: 'combined' }],
    ['VVXLocalization/Multilingual/English/VVX-dictionary.xml', { kind: 'languages' }],
    ['languages/website/de.xml', { kind: 'languages' }],
    ['Beach256x116.jpg', { kind: 'backgrounds' }],
    ['LoudRing.wav', { kind: 'ringtones' }],
    ['Config/reg-basic.cfg', { kind: 'samples' }],
    ['000000000000.cfg', { kind: 'never' }],
    ['000000000000-directory~.xml', { kind: 'never' }],
    ['0004f28062d6.cfg', { kind: 'never' }],
    ['sip.cfg', { kind: 'never' }],
    ['phone1.cfg', { kind: 'never' }],
    ['notes.ld', { kind: 'other' }],
    ['readme.txt', { kind: 'other' }],
  ])('%s', (path, expected) => {
    expect(classifyPackageFile(path)).toEqual(expected);
  });
});
