import type { LintRule } from '../../lint/lint-rule.ts';

/** Rules of a DHCP server's configuration: what it would make phones do. */
export const dhcpRules = {
  RF_DHCP_SYNTAX: {
    severity: 'error',
    title: 'DHCP configuration that cannot be read',
    advice:
      'Let the server check it: dhcpd -t, kea-dhcp4 -t, dnsmasq --test. What stands behind this place was not looked at.',
    source: 'traps.md 9.4',
  },
  RF_DHCP_BOOT_SERVER_BINARY: {
    severity: 'error',
    title: 'Boot server as binary',
    advice:
      'Define the option as text (text, string, ascii) and write the URL itself: phones read text here, and this is the most common fault in the field.',
    source: 'polycom-ucs.md 11.3; trap C-05',
  },
  RF_DHCP_BOOT_SERVER_HEX: {
    severity: 'warning',
    title: 'Boot server as hex digits',
    advice:
      'The bytes are those of the text. Write it as text, so that the next reader sees where phones go.',
    source: 'polycom-ucs.md 11.3; trap C-05',
  },
  RF_DHCP_BOOT_SERVER_ADDRESS: {
    severity: 'error',
    title: 'Boot server as an address of four bytes',
    advice:
      'Factory settings read text here. Define the option as text; dnsmasq and RouterOS need quotes around what looks like an address.',
    source: 'polycom-ucs.md 11.3; trap C-05; traps.md 9.4',
  },
  RF_DHCP_CAPTIVE_PORTAL: {
    severity: 'error',
    title: 'Captive portal in option 160',
    advice:
      'Phones take it for their boot server. Send it in option 114, which is its number since RFC 8910, and keep 160 for phones.',
    source: 'RFC 7710, RFC 8910; trap C-06',
  },
  RF_DHCP_DEFINITION_MISSING: {
    severity: 'error',
    title: 'Option without a definition',
    advice:
      'Define it as text in front of its first use; without that the server refuses the value. If another file defines it, check that one too.',
    source: 'traps.md 9.4',
  },
  RF_DHCP_OFFSET_UNSIGNED: {
    severity: 'error',
    title: 'Time offset as an unsigned number',
    advice:
      'Define option 2 as a signed 32-bit number and write it with its sign: -21600 for six hours west.',
    source: 'RFC 2132 section 3.4; polycom-ucs.md 11.1',
  },
  RF_DHCP_OFFSET_UNIT: {
    severity: 'error',
    title: 'Time offset in hours or minutes',
    advice: 'Option 2 is in seconds, without summer time: -6 hours are -21600.',
    source: 'RFC 2132 section 3.4; trap C-08',
  },
  RF_DHCP_OFFSET_IMPOSSIBLE: {
    severity: 'error',
    title: 'Time offset of no zone',
    advice: 'Option 2 is seconds east of UTC, from -43200 to 50400, in full quarters of an hour.',
    source: 'RFC 2132 section 3.4',
  },
  RF_DHCP_BOOT_SERVER_UNUSABLE: {
    severity: 'error',
    title: 'Boot server that phones cannot use',
    advice:
      'Write a URL such as ftp://host or ftp://host/site (ftp, ftps, tftp, http, https) without spaces, query or escapes, or a bare host.',
    source: 'polycom-ucs.md 2.1, 3.2, 11.3',
  },
  RF_DHCP_CREDENTIALS: {
    severity: 'warning',
    title: 'Password in a DHCP option',
    advice:
      'Everybody on the network can read it. Leave user and password out; phones have them in their own settings, or log in as PlcmSpIp.',
    source: 'trap C-07',
  },
  RF_DHCP_BOOT_SERVERS_DIFFER: {
    severity: 'warning',
    title: 'Options 66 and 160 say different boot servers',
    advice:
      'Phones take 160 first, others 66: say the same in both, or leave 66 out where it is for other devices.',
    source: 'polycom-ucs.md 11.3',
  },
  RF_DHCP_COMMA: {
    severity: 'error',
    title: 'Comma in Kea data that is not escaped',
    advice: 'Write \\\\, in the file for each comma of a text: Kea takes a bare one for the end of a field.',
    source: 'traps.md 9.4; tried with Kea 2.2',
  },
  RF_DHCP_NOTHING_FOUND: {
    severity: 'info',
    title: 'No option of the phones',
    advice:
      'Neither option 160 nor 66, 161 or 2 is set in this file. Check that it is the right file, and that its server was guessed right (--server).',
    source: 'polycom-ucs.md 11.3',
  },
} as const satisfies Record<`RF_${string}`, LintRule>;
