import { BlockList, isIPv4 } from 'node:net';
import { well, wrong, type Finding } from './finding.ts';
import type { GatewayWay } from './gateway-way.ts';

/** What came of a passive transfer. */
export interface PassiveTry {
  /** Where the reply sends the data connection; EPSV names the port alone. */
  host: string;
  port: number;
  /** `unreachable`: no connection; `unserved`: a connection, but the gateway did not take it for the session's. */
  outcome: 'served' | 'unreachable' | 'unserved';
  /** Why, when it was not served. */
  reason?: string;
}

/** What is known of both passive ways. */
export interface PassiveTries {
  /** The address of the control connection's other end. */
  dialled: string;
  pasv: PassiveTry;
  epsv: PassiveTry;
  /** As the gateway sees it; undefined when it was not asked. */
  way?: GatewayWay;
}

const nearOnly = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
] as const)
  nearOnly.addSubnet(network, prefix);

/** Judges what PASV and EPSV came to (traps P-01, P-04, P-06). */
export function judgePassive({ dialled, pasv, epsv, way }: PassiveTries): Finding[] {
  const rewritten = rewriting(pasv, epsv, way);
  return [...(rewritten ? [rewritten] : []), judgePasv(dialled, pasv, epsv), judgeEpsv(epsv)];
}

/** An FTP helper on the way that changes what the gateway says. */
function rewriting(pasv: PassiveTry, epsv: PassiveTry, way: GatewayWay | undefined): Finding | undefined {
  if (way === undefined) return undefined;
  const told = [
    ...(way.advertised !== undefined && way.advertised !== pasv.host
      ? [`PASV says ${pasv.host}, and the gateway said ${way.advertised}`]
      : []),
    ...[pasv, epsv]
      .filter(({ port }) => !way.ports.includes(port))
      .map(({ port }) => `a reply names port ${port}, which is none of the gateway's`),
  ];
  if (told.length === 0) return undefined;
  return wrong(
    'FTP helper',
    `Something on the way rewrites FTP: ${told.join('; ')}.`,
    'Switch off FTP inspection on routers and firewalls (ALG, "inspect ftp", nf_conntrack_ftp with nf_nat_ftp).',
  );
}

function judgePasv(dialled: string, pasv: PassiveTry, epsv: PassiveTry): Finding {
  const { host, port, outcome, reason = '' } = pasv;
  if (outcome === 'served') return well('PASV', `A transfer by ${host}:${port} works.`);
  if (outcome === 'unserved') return translated('PASV', pasv);
  if (isNear(host) && !isNear(dialled))
    return wrong(
      'PASV',
      `The gateway tells phones the private address ${host}, and ${dialled} was dialled: ${reason}.`,
      `Set RINGFLEET_FTP_ADVERTISED_HOST (gateway.advertised.value) to ${dialled} or its name, or gateway.advertised.from=service.`,
    );
  if (host !== dialled && epsv.outcome === 'served')
    return wrong(
      'PASV',
      `The gateway tells phones ${host}, which cannot be reached; ${dialled} can: ${reason}.`,
      `Set RINGFLEET_FTP_ADVERTISED_HOST (gateway.advertised.value) to ${dialled} or its name.`,
    );
  return unmapped('PASV', pasv);
}

function judgeEpsv(epsv: PassiveTry): Finding {
  if (epsv.outcome === 'served') return well('EPSV', `A transfer by port ${epsv.port} works.`);
  return epsv.outcome === 'unserved' ? translated('EPSV', epsv) : unmapped('EPSV', epsv);
}

function unmapped(look: string, { host, port, reason = '' }: PassiveTry): Finding {
  return wrong(
    look,
    `Data connections do not arrive: ${host}:${port}: ${reason}.`,
    'Let the whole range RINGFLEET_FTP_PASSIVE_PORTS (gateway.passive) through firewalls, and map each port to the same port of the gateway.',
  );
}

function translated(look: string, { host, port, reason = '' }: PassiveTry): Finding {
  return wrong(
    look,
    `${host}:${port} takes the connection, but the gateway does not take it for this session's: ${reason}. Its source address may be translated.`,
    'Keep the source address (externalTrafficPolicy: Local), or have the load balancer speak PROXY protocol 2 and name it in RINGFLEET_FTP_PROXY_NETWORKS (gateway.proxyNetworks), or set RINGFLEET_FTP_PEER_CHECK=off (gateway.peerCheck=off).',
  );
}

function isNear(address: string): boolean {
  return isIPv4(address) && nearOnly.check(address);
}
