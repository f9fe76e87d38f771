import { dhcpSet, type DhcpSite } from '@ringfleet/ucs';
import { network } from './two-namespaces.ts';

const date = new Date('2026-11-27T00:00:00Z');

/** A site with everything in it; its URL has a comma, which some servers take for the end of a value. */
export const site: DhcpSite = {
  id: 'berlin',
  networks: [],
  bootServer: 'ftp://ucs.example.com/a,b',
  ntpServers: ['192.168.1.10', '192.168.1.11'],
  timeZone: 'America/Chicago',
  lyncServer: { host: 'lync.schertz.name', port: 443 },
  vlan: 10,
};

export const siteOfNetwork: DhcpSite = { ...site, networks: [network.cidr] };
export const smallSite: DhcpSite = { id: 'fleet', networks: [], bootServer: '192.0.2.10', ntpServers: [] };

export function setOf(of: DhcpSite) {
  return dhcpSet(of, { date, with161: true });
}
