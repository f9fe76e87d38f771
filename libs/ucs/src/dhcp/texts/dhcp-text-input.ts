import { KNOWN_OUIS } from '../../phones/mac.ts';
import type { DhcpOption, OptionContent } from '../options/dhcp-option.ts';
import type { Ipv4Network } from '../options/ipv4-address.ts';

/** DHCP servers for which there are texts. */
export const dhcpServers = ['isc', 'kea', 'dnsmasq', 'microsoft', 'cisco', 'mikrotik'] as const;
export type DhcpServerKind = (typeof dhcpServers)[number];

/** Whom the options reach: the phones alone, or every client of the scope. */
export const audiences = ['phones', 'scope'] as const;
export type Audience = (typeof audiences)[number];

/** What phones are told by: address block, or vendor class (option 60). */
export const matchings = ['oui', 'class'] as const;
export type Matching = (typeof matchings)[number];

/** How each server can tell phones from other clients, the usual way first; none for Cisco IOS pools. */
export const matchingsOf: Readonly<Record<DhcpServerKind, readonly Matching[]>> = {
  isc: ['oui', 'class'],
  kea: ['oui', 'class'],
  dnsmasq: ['oui', 'class'],
  microsoft: ['oui'],
  cisco: [],
  mikrotik: ['class'],
};

export const serverTitles: Readonly<Record<DhcpServerKind, string>> = {
  isc: 'ISC dhcpd',
  kea: 'Kea',
  dnsmasq: 'dnsmasq',
  microsoft: 'Microsoft DHCP (PowerShell)',
  cisco: 'Cisco IOS',
  mikrotik: 'MikroTik RouterOS',
};

/** What a text is made of. */
export interface DhcpTextInput {
  /** The site's id, or `fleet`: it stands in names, so letters, digits, dots, dashes and underscores only. */
  id: string;
  /** The site's networks; without any the options hold for the whole server. */
  networks: readonly Ipv4Network[];
  options: readonly DhcpOption[];
  only: Audience;
  matching: Matching;
}

/** Name of what the text defines: `ringfleet-berlin`. */
export function nameOf({ id }: DhcpTextInput): string {
  return `ringfleet-${id}`;
}

/** First comment of every text: what it is for, and whom it reaches. */
export function headline(input: DhcpTextInput): string {
  const whose = input.id === 'fleet' ? 'the fleet' : `site ${input.id}`;
  const reached =
    input.only === 'scope'
      ? 'every client of the scope'
      : input.matching === 'oui'
        ? `clients with an address block of the phones (${KNOWN_OUIS.map(colons).join(', ')})`
        : 'clients whose vendor class (option 60) is of the phones';
  return `DHCP options for the phones of ${whose}, for ${reached}.`;
}

export function contentOf<K extends OptionContent['kind']>(
  options: readonly DhcpOption[],
  kind: K,
): Extract<OptionContent, { kind: K }> | undefined {
  return options.map(({ content }) => content).find((content) => content.kind === kind) as
    Extract<OptionContent, { kind: K }> | undefined;
}

/** Options 43 and 120 are for clients of class MS-UC-Client when a text reaches everybody. */
export function isOfLync({ content }: DhcpOption): boolean {
  return content.kind === 'lync' || content.kind === 'sip';
}

/** `00:04:f2` */
export function colons(oui: string): string {
  return (oui.match(/../g) ?? []).join(':');
}

/** Lines, each behind the same text. */
export function indented(lines: readonly string[], by = '  '): string[] {
  return lines.map((line) => (line === '' ? line : by + line));
}
