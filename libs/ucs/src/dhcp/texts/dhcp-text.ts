import { parseIpv4Network } from '../options/ipv4-address.ts';
import { DhcpValueError } from '../options/dhcp-value-error.ts';
import type { DhcpSet, DhcpSite } from '../options/dhcp-set.ts';
import { ciscoText } from './cisco-text.ts';
import {
  type Audience,
  type DhcpServerKind,
  type DhcpTextInput,
  type Matching,
  matchingsOf,
  serverTitles,
} from './dhcp-text-input.ts';
import { dnsmasqText } from './dnsmasq-text.ts';
import { iscText } from './isc-text.ts';
import { keaText } from './kea-text.ts';
import { microsoftText } from './microsoft-text.ts';
import { mikrotikText } from './mikrotik-text.ts';

const writers: Readonly<Record<DhcpServerKind, (input: DhcpTextInput) => string>> = {
  isc: iscText,
  kea: keaText,
  dnsmasq: dnsmasqText,
  microsoft: microsoftText,
  cisco: ciscoText,
  mikrotik: mikrotikText,
};

export interface DhcpTextOptions {
  server: DhcpServerKind;
  /** @default 'phones' */
  only?: Audience | undefined;
  /** What phones are told by. @default what the server does best */
  matching?: Matching | undefined;
}

/**
 * The whole configuration text of a site for one server.
 * @param set without faults
 * @throws DhcpValueError for a matching that the server does not know, or an id that cannot stand in names
 */
export function dhcpText(site: DhcpSite, set: DhcpSet, { server, only, matching }: DhcpTextOptions): string {
  if (!/^[a-z0-9][a-z0-9._-]{0,47}$/.test(site.id))
    throw new DhcpValueError('site', `'${site.id}' cannot stand in names of a configuration`);
  if (set.options.length === 0) throw new DhcpValueError('site', `${site.id} has no options`);
  const known = matchingsOf[server];
  if (matching !== undefined && !known.includes(matching))
    throw new DhcpValueError(
      'match',
      known.length === 0
        ? `${serverTitles[server]} cannot tell phones from other clients; leave it out`
        : `${serverTitles[server]} tells phones by ${known.join(' or ')} only`,
    );
  return writers[server]({
    id: site.id,
    networks: site.networks.flatMap((network) => parseIpv4Network(network) ?? []),
    options: set.options,
    only: only ?? 'phones',
    matching: matching ?? known[0] ?? 'oui',
  });
}
