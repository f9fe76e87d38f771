import { describe, expect, it } from '@jest/globals';
import { lintRules } from '../../lint/lint-rules.ts';
import { dhcpSet } from '../options/dhcp-set.ts';
import { dhcpText } from '../texts/dhcp-text.ts';
import { audiences, type DhcpServerKind, dhcpServers } from '../texts/dhcp-text-input.ts';
import type { dhcpRules } from './dhcp-rules.ts';
import { lintDhcp } from './lint-dhcp.ts';

type Code = keyof typeof dhcpRules;
const found = (text: string, server?: DhcpServerKind) =>
  lintDhcp(text, server).faults.map(({ code, line }) => `${line} ${code.replace('RF_DHCP_', '')}`);

const isc = (...lines: string[]) => lines.join('\n');
const kea = (data: object, defs: object[] = [{ name: 'ucs-boot', code: 160, type: 'string' }]) =>
  JSON.stringify({ Dhcp4: { 'option-def': defs, 'option-data': [data] } });
const defined = 'option ucs-boot code 160 = text;';

/** A configuration that breaks each rule, with the line of the fault. */
const examples: Record<Code, [server: DhcpServerKind, text: string, line: number][]> = {
  RF_DHCP_SYNTAX: [
    ['kea', '{\n  "Dhcp4": {,}\n}', 2],
    ['isc', 'subnet 10.0.0.0 netmask 255.0.0.0 {\n', 2],
    ['isc', '}\n', 1],
  ],
  RF_DHCP_BOOT_SERVER_BINARY: [
    ['microsoft', "Add-DhcpServerv4OptionDefinition -Name 'x' -OptionId 160 -Type BinaryData", 1],
    ['microsoft', 'netsh dhcp server add optiondef 160 "x" BINARY 0', 1],
    ['dnsmasq', '\ndhcp-option=160,00:01:02', 2],
    ['cisco', 'ip dhcp pool A\n option 160 hex 0001', 2],
    ['mikrotik', '/ip dhcp-server option\nadd code=160 name=a value=0x0001', 2],
    ['kea', kea({ name: 'ucs-boot', data: '0x00' }, [{ name: 'ucs-boot', code: 160, type: 'binary' }]), 1],
    ['isc', isc('option ucs-boot code 160 = unsigned integer 32;'), 1],
  ],
  RF_DHCP_BOOT_SERVER_HEX: [
    ['dnsmasq', 'dhcp-option=160,66:74:70:3a:2f:2f:61', 1],
    ['cisco', 'ip dhcp pool A\n option 160 hex 6674.703a.2f2f.61', 2],
    ['isc', isc('option ucs-boot code 160 = string;', 'option ucs-boot 66:74:70:3a:2f:2f:61;'), 2],
  ],
  RF_DHCP_BOOT_SERVER_ADDRESS: [
    ['isc', isc('option ucs-boot code 160 = ip-address;', 'option ucs-boot 10.0.0.1;'), 1],
    ['dnsmasq', 'dhcp-option=tag:poly,160,192.168.1.1', 1],
    ['cisco', 'ip dhcp pool A\n option 160 ip 10.0.0.1', 2],
    ['microsoft', 'Add-DhcpServerv4OptionDefinition -Name x -OptionId 160 -Type IPv4Address', 1],
    ['mikrotik', '/ip dhcp-server option\nadd code=160 name=a value="\'10.0.0.1\'"', 2],
    ['kea', kea({ name: 'x', data: '10.0.0.1' }, [{ name: 'x', code: 160, type: 'ipv4-address' }]), 1],
  ],
  RF_DHCP_CAPTIVE_PORTAL: [
    ['dnsmasq', '# hotspot\ndhcp-option=160,http://portal', 2],
    ['dnsmasq', 'dhcp-option=160,"https://10.1.0.1/hotspot/login"', 1],
    ['isc', isc('option captive-url code 160 = text;', 'option captive-url "http://10.0.0.1/";'), 2],
  ],
  RF_DHCP_DEFINITION_MISSING: [
    ['isc', 'option polycom-server "ftp://ucs.example.com";', 1],
    ['kea', kea({ code: 160, data: 'ftp://ucs.example.com' }, []), 1],
    ['kea', kea({ name: 'boot-160', data: 'ftp://ucs.example.com' }, []), 1],
    ['microsoft', "Set-DhcpServerv4OptionValue -OptionId 160 -Value 'ftp://ucs.example.com'", 1],
  ],
  RF_DHCP_OFFSET_UNSIGNED: [
    ['isc', 'option time-offset 4294945696;', 1],
    ['dnsmasq', 'dhcp-option=2,4294945696', 1],
    ['kea', kea({ name: 'x', data: '1' }, [{ name: 'off', code: 2, type: 'uint32' }]), 1],
  ],
  RF_DHCP_OFFSET_UNIT: [
    ['isc', 'option time-offset -6;', 1],
    ['dnsmasq', 'dhcp-option=option:time-offset,5.5', 1],
    ['microsoft', 'Set-DhcpServerv4OptionValue -OptionId 2 -Value -360', 1],
    ['cisco', 'ip dhcp pool A\n option 2 hex ffff.fffa', 2],
    ['kea', kea({ name: 'time-offset', data: '1' }), 1],
  ],
  RF_DHCP_OFFSET_IMPOSSIBLE: [
    ['isc', 'option time-offset 216000;', 1],
    ['dnsmasq', 'dhcp-option=2,-21601', 1],
    ['cisco', 'ip dhcp pool A\n option 2 hex ffab', 2],
  ],
  RF_DHCP_BOOT_SERVER_UNUSABLE: [
    ['isc', isc(defined, 'option ucs-boot "ftp://host/my phones";'), 2],
    ['isc', isc(defined, 'option ucs-boot "sftp://host";'), 2],
    ['dnsmasq', 'dhcp-option=160,"http://host/prov?mac=1"', 1],
    ['dnsmasq', 'dhcp-option=66,"ftp://host/a%20b"', 1],
    ['cisco', 'ip dhcp pool A\n option 160 ascii "ftp://host\\phones"', 2],
  ],
  RF_DHCP_CREDENTIALS: [
    ['isc', isc(defined, 'option ucs-boot "ftp://user:hidden@host";'), 2],
    ['cisco', 'ip dhcp pool A\n option 66 ascii http://user:hidden@host/', 2],
  ],
  RF_DHCP_BOOT_SERVERS_DIFFER: [
    ['isc', isc(defined, 'option ucs-boot "ftp://a";', 'option tftp-server-name "ftp://b";'), 3],
    ['dnsmasq', 'dhcp-option=tag:a,160,"ftp://a"\ndhcp-option=tag:a,66,"ftp://b"', 2],
  ],
  RF_DHCP_COMMA: [['kea', kea({ name: 'ucs-boot', data: 'ftp://host/a,b' }), 1]],
  RF_DHCP_NOTHING_FOUND: [
    ['isc', 'option routers 10.0.0.1;', 1],
    ['kea', '{"Dhcp4":{}}', 1],
  ],
};

describe('the lint of a DHCP server', () => {
  const rows = Object.entries(examples).flatMap(([code, list]) =>
    list.map(([server, text, line], at) => ({ code: code as Code, server, text, line, at })),
  );

  it.each(rows)(
    'raises $code in the file of $server ($at), with its line',
    ({ code, server, text, line }) => {
      const { faults } = lintDhcp(text, server);
      const fault = faults.find((one) => one.code === code);
      expect(fault).toMatchObject({
        line,
        severity: lintRules[code].severity,
        advice: lintRules[code].advice,
      });
      expect(fault?.message).toMatch(/^.+\.$/);
      expect(JSON.stringify(faults)).not.toContain('hidden');
      expect(lintDhcp(text).server).toBe(server);
    },
  );

  it.each(dhcpServers)('finds nothing in what Ringfleet writes for %s', (server) => {
    for (const networks of [[], ['192.168.1.0/24', '192.168.2.0/24']])
      for (const only of audiences) {
        const site = {
          ...{ id: 'berlin', networks, bootServer: 'ftp://ucs.example.com/a,b', vlan: 10 },
          ...{ ntpServers: ['192.168.1.10'], timeZone: 'America/Chicago' },
          lyncServer: { host: 'se.contoso.com', port: 443 },
        };
        const set = dhcpSet(site, { date: new Date('2026-11-27'), with161: true });
        const text = dhcpText(site, set, { server, only });
        expect({ text, found: found(text) }).toEqual({ text, found: [] });
        expect(lintDhcp(text).server).toBe(server);
      }
  });

  it.each<[string, DhcpServerKind, string]>([
    ['a quoted string option of dhcpd', 'isc', 'option x code 160 = string;\noption x "ftp://host";'],
    ['66 as bare host beside 160 as URL', 'dnsmasq', 'dhcp-option=66,"host"\ndhcp-option=160,"ftp://host"'],
    ['other servers for other tags', 'dnsmasq', 'dhcp-option=tag:a,66,"b"\ndhcp-option=tag:c,160,"ftp://d"'],
    ['an HTTP boot server', 'dnsmasq', 'dhcp-option=160,"http://host/000000000000.cfg"'],
    [
      'an offset of Microsoft as DWORD',
      'microsoft',
      'Set-DhcpServerv4OptionValue -OptionId 2 -Value 0xFFFFABA0',
    ],
    ['the same as decimal', 'microsoft', 'Set-DhcpServerv4OptionValue -OptionId 2 -Value 4294945696'],
    ['no offset at all', 'isc', 'option time-offset 0;'],
    ['options inside vendor options', 'dnsmasq', 'dhcp-option=vendor:X,160,1.2.3.4\ndhcp-option=66,"host"'],
    ['an escaped comma of Kea', 'kea', kea({ name: 'ucs-boot', data: 'ftp://host/a\\,b' })],
    [
      'a quoted text of Kea without fields',
      'kea',
      kea({ name: 'ucs-boot', 'csv-format': false, data: "'ftp://host'" }),
    ],
    ['comments that look like statements', 'isc', '# option ucs-boot 1.2.3.4;\noption time-offset 3600;'],
    [
      'commands that go on in the next line',
      'microsoft',
      'Set-DhcpServerv4OptionValue -OptionId 66 `\n  -Value "host"',
    ],
  ])('lets %s pass', (_what, server, text) => {
    expect(found(text, server)).toEqual([]);
  });

  it('says the place of a fault in the middle of a file, in lines of any kind', () => {
    const text =
      'subnet 10.0.0.0 netmask 255.0.0.0 {\r\n  range 10.0.0.2 10.0.0.9;\r\n  option time-offset -6;\r\n}\r\n';
    expect(lintDhcp(text).faults).toMatchObject([{ line: 3, column: 3 }]);
  });

  it('reads on behind Kea comments, and names what breaks JSON', () => {
    const text =
      '// a\n{ # b\n/* c\n*/ "Dhcp4": { "option-data": [ { "name": "time-offset", "data": "-6" }, ] } }';
    expect(found(text)).toEqual(['4 OFFSET_UNIT']);
    expect(lintDhcp('{"Dhcp4": {"a": tru}}').faults[0]).toMatchObject({
      code: 'RF_DHCP_SYNTAX',
      line: 1,
      column: 17,
    });
    expect(found(`${'['.repeat(5000)}`, 'kea')).toEqual(['1 SYNTAX']);
  });

  it('takes anything in a moment', () => {
    const pieces = [
      'option ',
      '"',
      '{',
      '# ',
      "'a,",
      '\n',
      'option a b\n',
      'subnet\n',
      ' `\n',
      '/* ',
      '\\',
      '[ ',
      'a,',
    ];
    const started = performance.now();
    for (const piece of pieces)
      for (const server of [undefined, ...dhcpServers])
        lintDhcp(piece.repeat(300_000 / piece.length), server);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
