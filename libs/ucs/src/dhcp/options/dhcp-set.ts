import { parseBootServer } from '../../phones/boot-server-url.ts';
import { encodeAddresses } from './address-list-option.ts';
import { encodeBootServer } from './boot-server-option.ts';
import { DhcpValueError } from './dhcp-value-error.ts';
import { type DhcpOption, type OptionContent, optionNames } from './dhcp-option.ts';
import { isHostName } from './host-name.ts';
import { parseIpv4 } from './ipv4-address.ts';
import { certificateUrl, encodeLync, lyncOptions } from './lync-option.ts';
import { encodeSipServer } from './sip-server-option.ts';
import { encodeTimeOffset, offsetText } from './time-offset-option.ts';
import { encodeVlan, type VlanCode, vlanString } from './vlan-option.ts';
import { type ZoneOffset, zoneOffsetOn } from './zone-offset.ts';

/** What DHCP shall tell the phones of one site, or of a fleet without sites. */
export interface DhcpSite {
  /** The site's id, or `fleet`. */
  id: string;
  /** CIDR; those of IPv6 are left out. */
  networks: readonly string[];
  bootServer?: string | undefined;
  /** First directory of the boot server's path, where that has none of its own. */
  bootPath?: string | undefined;
  /** Names or addresses. */
  ntpServers: readonly string[];
  /** IANA name. */
  timeZone?: string | undefined;
  lyncServer?: { host: string; port: number } | undefined;
  vlan?: number | undefined;
}

export interface DhcpSetOptions {
  /** The day that option 2 is for. */
  date: Date;
  /** Whether option 161 repeats the boot server. @default false */
  with161?: boolean;
  /** @default 128 */
  vlanCode?: VlanCode;
  /** Addresses of time servers that are given by name, where somebody resolved them. */
  resolved?: ReadonlyMap<string, readonly string[]>;
  /** Whether a password in the boot server is meant (trap C-07). @default false */
  allowCredentials?: boolean;
}

/** A field at fault; nothing is generated then. */
export interface DhcpFieldFault {
  field: string;
  message: string;
}

export interface DhcpSet {
  /** In the order 160, 66, 161, 42, 2, 43, 120, VLAN; empty when there are faults. */
  options: DhcpOption[];
  faults: DhcpFieldFault[];
  /** What is left out or worth knowing, in whole sentences. */
  remarks: string[];
  time: ZoneOffset | undefined;
}

/** Every option of a site as value and bytes, or every field at fault. Never some of both. */
export function dhcpSet(site: DhcpSite, settings: DhcpSetOptions): DhcpSet {
  const set: DhcpSet = { options: [], faults: [], remarks: [], time: undefined };
  const parts = [bootServerPart, timeServerPart, timeZonePart, lyncPart, vlanPart];
  for (const part of parts)
    try {
      part(set, site, settings);
    } catch (error) {
      if (!(error instanceof DhcpValueError)) throw error;
      set.faults.push({ field: error.field, message: error.reason });
    }
  return set.faults.length === 0 ? set : { ...set, options: [] };
}

/** The site's boot server with its boot path; the value of options 160 and 66. */
export function siteBootServer({ bootServer, bootPath }: DhcpSite): string | undefined {
  if (bootServer === undefined || bootPath === undefined || bootPath === '') return bootServer;
  const server = parseBootServer(bootServer);
  if (!server || server.path !== '' || server.explicitMaster !== undefined) return bootServer;
  return `${bootServer.replace(/\/+$/, '')}/${bootPath}`;
}

function bootServerPart(set: DhcpSet, site: DhcpSite, settings: DhcpSetOptions): void {
  const { with161 = false, allowCredentials = false } = settings;
  const value = siteBootServer(site);
  if (value === undefined)
    throw new DhcpValueError('bootServer', 'is not set, neither for the site nor for the fleet');
  const server = parseBootServer(value);
  if (server?.password !== undefined && !allowCredentials)
    throw new DhcpValueError(
      'bootServer',
      'holds a password, which everybody on the network can read from DHCP; leave it out',
    );
  const { bootPath } = site;
  if (bootPath !== undefined && server && server.path !== '' && server.path !== bootPath)
    set.remarks.push(
      `The boot server has a path of its own (${server.path}), so the boot path ${bootPath} is not in it.`,
    );
  for (const code of with161 ? [160, 66, 161] : [160, 66])
    add(set, code, encodeBootServer(value, 'bootServer', code), value, { kind: 'text', text: value });
}

function timeServerPart(set: DhcpSet, { ntpServers }: DhcpSite, { resolved }: DhcpSetOptions): void {
  const addresses: string[] = [];
  ntpServers.forEach((server, index) => {
    const found = parseIpv4(server) ? [server] : resolved?.get(server);
    if (found && found.length > 0) addresses.push(...found);
    else if (found) set.remarks.push(`The time server ${server} has no IPv4 address, so option 42 lacks it.`);
    else if (isHostName(server))
      set.remarks.push(
        `The time server ${server} is a name, and option 42 holds IPv4 addresses alone: it is left out. Ask with resolve=true (ringfleet dhcp show --resolve) to have it looked up.`,
      );
    else
      throw new DhcpValueError(
        `ntpServers.${index}`,
        `'${server}' is neither an IPv4 address nor a host name, and option 42 holds IPv4 addresses`,
      );
  });
  const distinct = [...new Set(addresses)];
  if (distinct.length > 0)
    add(set, 42, encodeAddresses(distinct), distinct.join(', '), { kind: 'addresses', addresses: distinct });
}

function timeZonePart(set: DhcpSet, { timeZone }: DhcpSite, { date }: DhcpSetOptions): void {
  if (timeZone === undefined) return;
  set.time = zoneOffsetOn(timeZone, date);
  const { standardOffset: seconds } = set.time;
  const value = `${offsetText(seconds)} (${seconds} s)`;
  add(set, 2, encodeTimeOffset(seconds), value, { kind: 'offset', seconds });
}

function lyncPart(set: DhcpSet, { lyncServer }: DhcpSite): void {
  if (!lyncServer) return;
  const subOptions = lyncOptions(lyncServer);
  const { host } = lyncServer;
  add(set, 43, encodeLync(lyncServer), certificateUrl(subOptions) ?? '', { kind: 'lync', subOptions });
  add(set, 120, encodeSipServer(host), host, { kind: 'sip', host });
}

function vlanPart(set: DhcpSet, { vlan }: DhcpSite, { vlanCode = 128 }: DhcpSetOptions): void {
  if (vlan === undefined) return;
  const text = vlanString(vlan);
  add(set, vlanCode, encodeVlan(vlan), text, { kind: 'text', text });
  set.remarks.push(
    `Phones look for the VLAN in the network in which they start: option ${vlanCode} belongs into that network's scope too. A VLAN from LLDP or CDP comes before it.`,
  );
}

function add(set: DhcpSet, code: number, data: Uint8Array, value: string, content: OptionContent): void {
  set.options.push({ code, name: optionNames[code] ?? `option ${code}`, value, data, content });
}
