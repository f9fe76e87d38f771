import { describe, expect, it } from '@jest/globals';
import { asciiBytes, fromHex, toHex } from '../options/option-bytes.ts';
import { SAMPLE_CLASS } from '../options/polycom-class.ts';
import { chooseBootServer } from './choose-boot-server.ts';
import { decodeReply, encodeRequest, phoneParameterList } from './dhcp-message.ts';

const text = (value: string) => asciiBytes('x', value);
const choose = (options: [number, Uint8Array][]) => chooseBootServer({ options: new Map(options) });
const request = {
  ...({ type: 'discover', transaction: 0xdeadbeef, mac: '0004f28062d6' } as const),
  ...{ vendorClass: SAMPLE_CLASS, wanted: phoneParameterList },
};

describe('a boot server from DHCP', () => {
  it('is that of option 160, then that of 66', () => {
    const both = choose([
      [66, text('ftp://b.example')],
      [160, text('ftp://a.example')],
    ]);
    expect(both).toMatchObject({ code: 160, value: 'ftp://a.example', server: { host: 'a.example' } });
    expect(both.problems.join()).toMatch(/different boot servers/);
    expect(choose([[66, text('b.example')]])).toMatchObject({ code: 66, problems: [] });
    expect(choose([]).why).toMatch(/Neither/);
  });

  it('is not one that phones cannot read or use', () => {
    const binary = choose([
      [160, fromHex('c0a80101') ?? new Uint8Array()],
      [66, text('ftp://b.example')],
    ]);
    expect(binary).toMatchObject({ code: 66, why: expect.stringMatching(/cannot be read/) });
    expect(binary.problems.join()).toMatch(/Option 160 is no text/);
    const odd = choose([[160, text('sftp://a.example')]]);
    expect(odd).toMatchObject({ code: 160, server: undefined });
  });

  it('may be said as URL in one option and as bare host in the other', () => {
    const same = choose([
      [160, text('ftp://a.example')],
      [66, text('A.example')],
    ]);
    expect(same.problems).toEqual([]);
  });
});

describe('a DHCP message', () => {
  it('asks as a phone does, with the broadcast flag', () => {
    const packet = encodeRequest(request);
    expect(packet.length).toBeGreaterThanOrEqual(300);
    expect(toHex(packet.subarray(0, 12))).toBe('01010600deadbeef00008000');
    expect(toHex(packet.subarray(28, 34))).toBe('0004f28062d6');
    expect(toHex(packet.subarray(236, 249))).toBe('63825363350101' + '3c7400' + '00363d');
  });

  it('of an inform says the own address, and wants the answer there', () => {
    const packet = encodeRequest({ ...request, type: 'inform', address: '192.0.2.9' });
    expect(toHex(packet.subarray(10, 16))).toBe('0000c0000209');
  });

  it('of a request names the server and the address that it offered', () => {
    const lease = { address: '192.0.2.50', server: '192.0.2.1' };
    const packet = encodeRequest({ ...request, type: 'request', lease });
    expect(toHex(packet.subarray(240, 255))).toBe('350103' + '3204c0000232' + '3604c0000201');
  });

  it('is read with overloaded fields and split options', () => {
    const packet = new Uint8Array(300);
    packet.set([2, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef]);
    packet.set([192, 0, 2, 50], 16);
    packet.set(fromHex('0004f28062d6') ?? [], 28);
    packet.set([160, 2, 0x61, 0x62, 255], 108);
    packet.set([0x63, 0x82, 0x53, 0x63, 53, 1, 2, 54, 4, 192, 0, 2, 1, 52, 1, 1, 160, 1, 0x63, 255], 236);
    const reply = decodeReply(packet);
    expect(reply).toMatchObject({
      ...{ type: 'offer', transaction: 0xdeadbeef, mac: '0004f28062d6' },
      ...{ offered: '192.0.2.50', server: '192.0.2.1' },
    });
    expect(toHex(reply?.options.get(160) ?? new Uint8Array())).toBe('636162');
  });

  it('is nothing of ours when it is no answer', () => {
    expect(decodeReply(encodeRequest(request))).toBeUndefined();
    expect(decodeReply(new Uint8Array(10))).toBeUndefined();
  });
});
