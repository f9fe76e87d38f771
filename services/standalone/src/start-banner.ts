import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import type { Endpoint } from '@ringfleet/service-kit';
import type { Endpoints } from './endpoints-file.ts';

/** The port that phones dial whatever the URL says, until somebody proves otherwise. */
const FTP_PORT = 21;

export interface BannerFacts {
  version: string;
  endpoints: Endpoints & { ftp: Endpoint };
  /** Absolute. */
  dataFolder: string;
  adminTokenFile: string;
  /** First address of this host that others reach; undefined when there is none. */
  address: string | undefined;
  /** The running Node binary, which `setcap` names. */
  node: string;
}

/** First non-internal IPv4 address: UCS phones' boot server is IPv4. */
export function hostAddress(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string | undefined {
  return Object.values(interfaces)
    .flatMap((entries) => entries ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** A host as URLs have it: IPv6 in brackets. */
export function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Value of DHCP option 160 (text): `ftp://host`, with the port when it is not 21. */
export function option160(ftp: Endpoint, address: string | undefined): string {
  const everywhere = ['0.0.0.0', '::'].includes(ftp.host);
  const host = everywhere ? (address ?? '127.0.0.1') : ftp.host;
  return `ftp://${urlHost(host)}${ftp.port === FTP_PORT ? '' : `:${ftp.port}`}`;
}

/** What the start prints: where everything is, and how a real phone gets here. */
export function startBanner({
  version,
  endpoints,
  dataFolder,
  adminTokenFile,
  address,
  node,
}: BannerFacts): string {
  const { ftp, http } = endpoints;
  const value = option160(ftp, address);
  const rows = [
    ['FTP', `port ${ftp.port} on ${ftp.host}`],
    ['HTTP', `http://${urlHost(http.host)}:${http.port}/api/v1`],
    ['Token', adminTokenFile],
    ['Data folder', dataFolder],
    ['DHCP option 160', `${value}  (type string, never binary)`],
  ];
  const lines = [
    `Ringfleet ${version}`,
    '',
    ...rows.map(([name = '', text]) => `  ${name.padEnd(17)}${text}`),
    '',
    ...(ftp.port === FTP_PORT ? [] : wayFromPort21(ftp, address, value, node)),
    'Stop with Ctrl-C or SIGTERM: running transfers may end.',
  ];
  return `${lines.join('\n')}\n`;
}

function wayFromPort21(ftp: Endpoint, address: string | undefined, value: string, node: string): string[] {
  const standard = option160({ ...ftp, port: FTP_PORT }, address);
  return [
    `A real phone dials port 21. It gets to port ${ftp.port} in one of these ways:`,
    `  redirect      option 160 is ${standard}, and on this host`,
    '                sudo nft add table ip ringfleet',
    "                sudo nft 'add chain ip ringfleet phones { type nat hook prerouting priority dstnat; }'",
    `                sudo nft add rule ip ringfleet phones tcp dport 21 redirect to :${ftp.port}`,
    `                or: sudo iptables -t nat -A PREROUTING -p tcp --dport 21 -j REDIRECT --to-ports ${ftp.port}`,
    `  port 21       option 160 is ${standard}, start with RINGFLEET_FTP_PORT=21; without root first`,
    `                sudo setcap cap_net_bind_service=+ep ${node}`,
    '                or start under authbind',
    `  other port    option 160 is ${value}: unproven on phones`,
    '',
  ];
}
