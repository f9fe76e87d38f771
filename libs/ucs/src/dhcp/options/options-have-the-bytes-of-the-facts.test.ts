import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeAddresses, encodeAddresses } from './address-list-option.ts';
import { decodeBootServer, encodeBootServer } from './boot-server-option.ts';
import { certificateUrl, decodeSubOptions, encodeLync } from './lync-option.ts';
import { asciiBytes, encodeOption, fromHex, toHex } from './option-bytes.ts';
import { decodePolycomClass, SAMPLE_CLASS } from './polycom-class.ts';
import { decodeSipServer, encodeSipServer } from './sip-server-option.ts';
import { decodeTimeOffset, encodeTimeOffset } from './time-offset-option.ts';
import { encodeVlan, parseVlanString } from './vlan-option.ts';

const hex = (code: number, data: Uint8Array) => toHex(encodeOption(code, data), ' ');
const bytes = (text: string) => fromHex(text) ?? new Uint8Array();

/** polycom-ucs.md 11.1 */
describe('the bytes of an option', () => {
  it.each([
    [-21_600, '02 04 ff ff ab a0'],
    [3600, '02 04 00 00 0e 10'],
    [36_000, '02 04 00 00 8c a0'],
    [19_800, '02 04 00 00 4d 58'],
    [-12_600, '02 04 ff ff ce c8'],
  ])('2: %i s east of UTC', (seconds, expected) => {
    expect(hex(2, encodeTimeOffset(seconds))).toBe(expected);
    expect(decodeTimeOffset(encodeTimeOffset(seconds))).toBe(seconds);
  });

  it('2 is a signed number, read from anywhere in a packet', () => {
    expect(decodeTimeOffset(bytes('0204ffffaba0').subarray(2))).toBe(-21_600);
    expect(decodeTimeOffset(bytes('ffaba0'))).toBeUndefined();
  });

  it('42: addresses one behind the other', () => {
    const addresses = ['192.168.1.10', '192.168.1.11'];
    expect(hex(42, encodeAddresses(addresses))).toBe('2a 08 c0 a8 01 0a c0 a8 01 0b');
    expect(decodeAddresses(encodeAddresses(addresses))).toEqual(addresses);
    expect(decodeAddresses(bytes('c0a801'))).toBeUndefined();
  });

  it.each([
    [66, '42 16 66 74 70 3a 2f 2f 75 63 73 2e 73 63 68 65 72 74 7a 2e 6e 61 6d 65'],
    [160, 'a0 16 66 74 70 3a 2f 2f 75 63 73 2e 73 63 68 65 72 74 7a 2e 6e 61 6d 65'],
  ])('%i: the boot server as text', (code, expected) => {
    const data = encodeBootServer('ftp://ucs.schertz.name', 'bootServer', code);
    expect(hex(code, data)).toBe(expected);
    expect(decodeBootServer(data)).toEqual({ text: 'ftp://ucs.schertz.name' });
  });

  it.each([
    ['se.contoso.com', '2b 51', '03 0e 73 65 2e 63 6f 6e 74 6f 73 6f 2e 63 6f 6d'],
    ['lync.schertz.name', '2b 54', '03 11 6c 79 6e 63 2e 73 63 68 65 72 74 7a 2e 6e 61 6d 65'],
  ])('43: where %s hands out certificates', (host, head, name) => {
    const data = encodeLync({ host, port: 443 });
    expect(hex(43, data)).toBe(
      `${head} 01 0c 4d 53 2d 55 43 2d 43 6c 69 65 6e 74 02 05 68 74 74 70 73 ${name} 04 03 34 34 33 ` +
        '05 25 2f 43 65 72 74 50 72 6f 76 2f 43 65 72 74 50 72 6f 76 69 73 69 6f 6e 69 6e 67 53 65 72 76 69 63 65 2e 73 76 63',
    );
    expect(certificateUrl(decodeSubOptions(data) ?? [])).toBe(
      `https://${host}:443/CertProv/CertProvisioningService.svc`,
    );
  });

  it('120: the name in DNS form behind encoding byte 0', () => {
    const data = encodeSipServer('se.contoso.com');
    expect(hex(120, data)).toBe('78 11 00 02 73 65 07 63 6f 6e 74 6f 73 6f 03 63 6f 6d 00');
    expect(decodeSipServer(data)).toEqual({ names: ['se.contoso.com'] });
    expect(decodeSipServer(bytes('01c0a80101'))).toEqual({ addresses: ['192.168.1.1'] });
    for (const broken of ['02', '00', '000273', '00027365', '01c0a8'])
      expect(decodeSipServer(bytes(broken))).toBeUndefined();
  });

  it('60: what the phone of the guide says of itself', () => {
    expect(hex(60, SAMPLE_CLASS).slice(0, 20)).toBe('3c 74 00 00 36 3d 6f');
    expect(decodePolycomClass(SAMPLE_CLASS)).toEqual({
      company: 'Polycom',
      model: 'SoundPointIP-SPIP_601',
      partNumber: '2345-11605-001',
      revision: '2',
      application: 'SIP/Tip.XXXX/08-Jun-07 10:44',
      bootRom: 'BR/3.1.0.XXXX/28-Apr-05 13:30',
    });
  });

  it('60 may end with 255 inside, and is refused when a field is longer than the list', () => {
    const ended = Uint8Array.of(0, 0, 0x36, 0x3d, 5, 1, 2, 0x41, 0x42, 255);
    expect(decodePolycomClass(ended)).toEqual({ company: 'AB' });
    expect(decodePolycomClass(Uint8Array.of(0, 0, 0x36, 0x3d, 3, 1, 9, 0x41))).toBeUndefined();
    expect(decodePolycomClass(asciiBytes('x', 'MS-UC-Client'))).toBeUndefined();
  });

  it('VLAN: the discovery string', () => {
    expect(toHex(encodeVlan(10), ' ')).toBe('56 4c 41 4e 2d 41 3d 31 30 3b');
    for (const same of ['VLAN-A=10;', 'VLAN-A=0x0a;', 'VLAN-A=012;', 'VLAN-A=10;more'])
      expect(parseVlanString(same)).toEqual([10]);
    expect(parseVlanString('VLAN-A=10+20;')).toEqual([10, 20]);
    for (const ignored of [
      'vlan-a=10;',
      'VLAN-A=10',
      'VLAN-A=10 ;',
      ' VLAN-A=10;',
      'VLAN-A=;',
      'VLAN-A=9999;',
    ])
      expect(parseVlanString(ignored)).toBeUndefined();
  });

  it('is read from hex in any of the ways in which servers write it', () => {
    for (const text of [
      'ffffaba0',
      '0xFFFFABA0',
      'ff:ff:ab:a0',
      'ffff.aba0',
      'FF FF AB A0',
      '0xff,0xff,0xab,0xa0',
    ])
      expect(toHex(bytes(text))).toBe('ffffaba0');
    expect(toHex(bytes('0:4:f2'))).toBe('0004f2');
    for (const text of ['', 'abc', 'xy', '0x']) expect(fromHex(text)).toBeUndefined();
  });

  it('comes back from hex as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (data) => {
        expect(fromHex(toHex(data, ':'))).toEqual(data);
      }),
    );
  });

  it('never breaks a reader, whatever lies in it', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (data) => {
        for (const read of [decodeSipServer, decodeSubOptions, decodePolycomClass, decodeBootServer])
          expect(() => read(data)).not.toThrow();
      }),
    );
  });
});
