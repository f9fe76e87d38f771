import { describe, expect, it } from '@jest/globals';
import { dhcpSet, type DhcpSite, siteBootServer } from './dhcp-set.ts';
import { toHex } from './option-bytes.ts';

const date = new Date('2026-11-27T00:00:00Z');
const site: DhcpSite = {
  id: 'berlin',
  networks: ['192.168.1.0/24'],
  bootServer: 'ftp://ucs.example.com',
  ntpServers: ['192.168.1.10'],
  timeZone: 'America/Chicago',
  lyncServer: { host: 'se.contoso.com', port: 443 },
  vlan: 10,
};
const setOf = (change: Partial<DhcpSite>, settings = {}) =>
  dhcpSet({ ...site, ...change }, { date, ...settings });

describe('the options of a site', () => {
  it('are values and bytes', () => {
    const { options, faults } = setOf({});
    expect(faults).toEqual([]);
    expect(options.map(({ code, value }) => [code, value])).toEqual([
      [160, 'ftp://ucs.example.com'],
      [66, 'ftp://ucs.example.com'],
      [42, '192.168.1.10'],
      [2, 'UTC-06:00 (-21600 s)'],
      [43, 'https://se.contoso.com:443/CertProv/CertProvisioningService.svc'],
      [120, 'se.contoso.com'],
      [128, 'VLAN-A=10;'],
    ]);
    expect(toHex(options[3]?.data ?? new Uint8Array())).toBe('ffffaba0');
  });

  it('repeat the boot server in 161 and choose the VLAN option on request', () => {
    const { options } = setOf({}, { with161: true, vlanCode: 157 });
    expect(options.map(({ code }) => code)).toEqual([160, 66, 161, 42, 2, 43, 120, 157]);
  });

  it('leave a time server out that is a name, and offer to resolve it', () => {
    const { options, remarks } = setOf({ ntpServers: ['ntp.example.com'] });
    expect(options.map(({ code }) => code)).not.toContain(42);
    expect(remarks.join(' ')).toMatch(/ntp\.example\.com is a name.*resolve=true/);
    const resolved = new Map([['ntp.example.com', ['192.0.2.1', '192.0.2.2']]]);
    const again = setOf({ ntpServers: ['ntp.example.com', '192.0.2.1'] }, { resolved });
    expect(again.options.find(({ code }) => code === 42)?.value).toBe('192.0.2.1, 192.0.2.2');
    expect(again.remarks.join(' ')).not.toContain('resolve=true');
  });

  it('put the boot path behind a boot server without one', () => {
    const of = (bootServer: string) => siteBootServer({ ...site, bootServer, bootPath: 'berlin' });
    expect(of('ftp://ucs.example.com')).toBe('ftp://ucs.example.com/berlin');
    expect(of('ftp://ucs.example.com/')).toBe('ftp://ucs.example.com/berlin');
    expect(of('ftp://ucs.example.com/other')).toBe('ftp://ucs.example.com/other');
    expect(of('http://ucs.example.com/000000000000.cfg')).toBe('http://ucs.example.com/000000000000.cfg');
  });

  it.each<[Partial<DhcpSite>, string, RegExp]>([
    [{ bootServer: undefined }, 'bootServer', /is not set/],
    [{ bootServer: 'sftp://ucs.example.com' }, 'bootServer', /sftp:\/\/.*do not speak/],
    [{ bootServer: 'ftp://ucs.example.com/a b' }, 'bootServer', /white space/],
    [{ bootServer: 'ftp://ucs.example.com/a"b' }, 'bootServer', /holds "/],
    [{ bootServer: 'http://ucs.example.com/?a=1' }, 'bootServer', /no query/],
    [{ bootServer: 'ftp://ucs.example.com/a%20b' }, 'bootServer', /escape/],
    [{ bootServer: 'ftp://ücs.example.com' }, 'bootServer', /'ü' \(U\+00FC\)/],
    [{ bootServer: `ftp://ucs.example.com/${'a'.repeat(240)}` }, 'bootServer', /262 bytes in option 160/],
    [{ bootServer: 'ftp://a:hidden@ucs.example.com' }, 'bootServer', /holds a password/],
    [{ ntpServers: ['192.168.1.10', '192.168.1.300'] }, 'ntpServers.1', /192\.168\.1\.300/],
    [{ ntpServers: ['2001:db8::1'] }, 'ntpServers.0', /2001:db8::1/],
    [
      { ntpServers: Array.from({ length: 64 }, (_, n) => `10.0.0.${n}`) },
      'ntpServers',
      /256 bytes in option 42/,
    ],
    [{ timeZone: 'Europe/Berln' }, 'timeZone', /'Europe\/Berln' is no IANA time zone/],
    [{ timeZone: '+02:00' }, 'timeZone', /is an offset/],
    [{ timeZone: 'UTC+2' }, 'timeZone', /is an offset/],
    [{ lyncServer: { host: '192.168.1.5', port: 443 } }, 'lyncServer', /no full host name/],
    [{ lyncServer: { host: 'lync', port: 443 } }, 'lyncServer', /no full host name/],
    [{ lyncServer: { host: 'a.example.com', port: 0 } }, 'lyncServer', /no port/],
    [{ lyncServer: { host: longName(230), port: 443 } }, 'lyncServer', /bytes in option 43/],
    [{ vlan: 4095 }, 'vlan', /no VLAN/],
  ])('%j is refused with its field', (change, field, message) => {
    const { options, faults } = setOf(change);
    expect(options).toEqual([]);
    expect(faults).toEqual([{ field, message: expect.stringMatching(message) }]);
    expect(JSON.stringify(faults)).not.toContain('hidden');
  });

  it('name every field at fault at once', () => {
    const { faults } = setOf({ bootServer: 'a b', timeZone: 'x', vlan: 0 });
    expect(faults.map(({ field }) => field)).toEqual(['bootServer', 'timeZone', 'vlan']);
  });
});

function longName(length: number): string {
  return `${'abcdefghi.'.repeat(Math.floor(length / 10))}com`;
}
