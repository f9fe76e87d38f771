import { describe, expect, it } from '@jest/globals';
import { bootromNames, firmwareNames, partNumberFromRequests } from './firmware-names.ts';

describe('the firmware names that a phone asks for', () => {
  it.each([
    ['sip.ld', '3111-46157-002', ['3111-46157-002.sip.ld', 'sip.ld']],
    ['firmware/sip.ld', '3111-46157-002', ['firmware/3111-46157-002.sip.ld', 'firmware/sip.ld']],
    [
      '3111-44500-001.sip.ld',
      '3111-44500-001',
      ['3111-44500-001.3111-44500-001.sip.ld', '3111-44500-001.sip.ld'],
    ],
    ['sip_404.ld', '3111-40000-001', ['3111-40000-001.sip_404.ld', 'sip_404.ld']],
    [
      '3111-46157-002.sip.ld',
      '3111-46157-002',
      ['3111-46157-002.3111-46157-002.sip.ld', '3111-46157-002.sip.ld'],
    ],
    ['http://h/fw/sip.ld', '3111-46157-002', ['http://h/fw/3111-46157-002.sip.ld', 'http://h/fw/sip.ld']],
  ])('for %s with %s', (appFilePath, partNumber, names) => {
    expect(firmwareNames(appFilePath, partNumber)).toEqual(names);
  });

  it('is the bare one when the part number is not known', () => {
    expect(firmwareNames('firmware/sip.ld')).toEqual(['firmware/sip.ld']);
  });

  it('begin with the BootROM on older phones', () => {
    expect(bootromNames('2345-12375-001')).toEqual(['2345-12375-001.bootrom.ld', 'bootrom.ld']);
  });
});

describe('the part number that requests tell', () => {
  it.each([
    [['0004f28062d6.cfg', '/2345-12375-001.bootrom.ld', 'bootrom.ld'], '2345-12375-001'],
    [['firmware/3111-46157-002.sip.ld'], '3111-46157-002'],
    [['3111-44500-001.3111-46157-002.sip.ld', '3111-46157-002.sip.ld'], '3111-44500-001'],
    [['3111-17823-001.dect.ld'], undefined],
    [['sip.ld', 'shared.cfg'], undefined],
    [[], undefined],
  ])('in %j is %s', (paths, partNumber) => {
    expect(partNumberFromRequests(paths)).toBe(partNumber);
  });
});
