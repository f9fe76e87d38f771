import { describe, expect, it } from '@jest/globals';
import { dhcpSet, type DhcpSite } from '../options/dhcp-set.ts';
import { type DhcpTextOptions, dhcpText } from './dhcp-text.ts';
import { dhcpServers } from './dhcp-text-input.ts';

const site: DhcpSite = {
  id: 'berlin',
  networks: ['192.168.1.77/24', '2001:db8::/64'],
  bootServer: 'ftp://ucs.example.com/a,b',
  ntpServers: ['192.168.1.10'],
  timeZone: 'America/Chicago',
  lyncServer: { host: 'se.contoso.com', port: 443 },
  vlan: 10,
};
const textOf = (options: DhcpTextOptions, of: DhcpSite = site) =>
  dhcpText(of, dhcpSet(of, { date: new Date('2026-11-27') }), options);

describe('the text of a site', () => {
  it.each(dhcpServers)('for %s has the boot server as text, and ends with a line end', (server) => {
    for (const only of ['phones', 'scope'] as const) {
      const text = textOf({ server, only });
      expect(text).toMatch(/ftp:\/\/ucs\.example\.com\/a(?:\\\\)?,b['"]/);
      expect(text).toMatch(/[^\n]\n$/);
      expect(text).not.toContain('2001:db8');
    }
  });

  it.each([
    [
      'isc',
      [
        'substring(hardware, 1, 3) = 00:04:f2',
        'option time-offset -21600;',
        'subnet 192.168.1.0 netmask 255.255.255.0 {',
      ],
    ],
    [
      'kea',
      [
        `"test": "substring(hexstring(pkt4.mac, ''), 0, 6) == '0004f2' or`,
        '"subnet": "192.168.1.0/24"',
        'a\\\\,b',
      ],
    ],
    [
      'dnsmasq',
      ['dhcp-mac=set:ringfleet-berlin,00:04:f2:*:*:*', 'dhcp-option=tag:ringfleet-berlin,2,ff:ff:ab:a0'],
    ],
    [
      'microsoft',
      [
        "Add-DhcpServerv4OptionDefinition -Name 'UCS Boot Server Name' -OptionId 160 -Type String",
        '-Condition OR -MacAddress EQ,0004F2*,64167F*,482567*',
        "-ScopeId 192.168.1.0 -PolicyName 'ringfleet-berlin' -OptionId 2 -Value '0xFFFFABA0'",
      ],
    ],
    [
      'cisco',
      [
        ' network 192.168.1.0 255.255.255.0',
        ' option 160 ascii "ftp://',
        '! Left out, because other clients use them too: option 66, 42, 2, 43, 120, 128.',
      ],
    ],
    [
      'mikrotik',
      [
        'code=160 value="s\'ftp://',
        'code=2 value=0xffffaba0',
        'code=60 matching-type=substring value="Polycom"',
      ],
    ],
  ] as const)('for %s tells phones from others', (server, lines) => {
    for (const line of lines) expect(textOf({ server })).toContain(line);
  });

  it('for Cisco IOS and the whole pool has everything', () => {
    const text = textOf({ server: 'cisco', only: 'scope' });
    expect(text).toContain(' option 2 hex ffff.aba0');
    expect(text).toContain(' option 120 hex 0002.7365.0763.6f6e.746f.736f.0363.6f6d.00');
  });

  it('defines an option before its value is set', () => {
    const text = textOf({ server: 'microsoft' });
    for (const code of [120, 128, 160])
      expect(text.indexOf(`-OptionId ${code} -Type`)).toBeLessThan(text.indexOf(`-OptionId ${code} -Value`));
  });

  it.each([
    ['cisco', 'oui'],
    ['microsoft', 'class'],
    ['mikrotik', 'oui'],
  ] as const)('for %s is refused by %s, which it does not know', (server, matching) => {
    expect(() => textOf({ server, matching })).toThrow(/^match: /);
  });

  it('is refused for a name that could break out of it', () => {
    expect(() => textOf({ server: 'isc' }, { ...site, id: 'a"b' })).toThrow(/^site: /);
  });

  it('is refused when a field is at fault: nothing half-written', () => {
    expect(() => textOf({ server: 'isc' }, { ...site, timeZone: 'x' })).toThrow(/^site: /);
  });
});
