import type { PeerCheck } from './ports/peer-address.ts';
import { silentLogger, type TransportLogger } from './bunyan-shaped-log.ts';

/** Ports of data connections: a range, or with `first: 0` that many free ports of the system's choice. */
export type PassiveRange = { first: number; last: number } | { first: 0; count: number };

/** Milliseconds. None of them cuts a transfer that moves. */
export interface TransportTimers {
  /** From the connection to the login. @default 30,000 */
  loginMs: number;
  /** Silence after which a session is closed; above 30,000, since phones hold their session that long. @default 900,000 */
  idleMs: number;
  /** A transfer that moves no byte. @default 60,000 */
  stalledMs: number;
  /** How long PASV's port waits for its data connection. @default 10,000 */
  reservationMs: number;
  /** How long PASV waits for a free port before 425. @default 10,000 */
  turnMs: number;
  /** How long a port that was not used waits for its late connection before anyone of its address gets it. @default 1,000 */
  settleMs: number;
  /** How long a port stays closed to an address that did not use it, while others are left. @default 30,000 */
  quarantineMs: number;
  /** How long a load balancer's header may take. @default 5,000 */
  proxyHeaderMs: number;
}

export interface FtpTransportOptions {
  /** Address to listen on. @default every address */
  host?: string;
  /** 0 is any free port. @default 2121 */
  port?: number;
  /** @default 30000-30020 */
  passive?: PassiveRange;
  /** IPv4 address or DNS name that PASV answers. @default the address on which the control connection arrived */
  advertisedHost?: string;
  /** Whose data connections are taken. @default strict */
  peerCheck?: PeerCheck;
  /** Load balancers that send the header of PROXY protocol version 2 in front of control and data. @default none */
  isProxy?: (address: string) => boolean;
  timers?: Partial<TransportTimers>;
  /** Control connections of one address; loopback is exempt. @default 2,000 */
  connectionsPerAddress?: number;
  /** Control connections in all. @default 20,000 */
  connections?: number;
  logger?: TransportLogger;
}

export interface CompiledTransportOptions {
  host: string | undefined;
  port: number;
  passive: PassiveRange;
  advertisedHost: string | undefined;
  peerCheck: PeerCheck;
  isProxy: (address: string) => boolean;
  timers: TransportTimers;
  connectionsPerAddress: number;
  connections: number;
  logger: TransportLogger;
}

const defaultTimers: TransportTimers = {
  loginMs: 30_000,
  idleMs: 900_000,
  stalledMs: 60_000,
  reservationMs: 10_000,
  turnMs: 10_000,
  settleMs: 1_000,
  quarantineMs: 30_000,
  proxyHeaderMs: 5_000,
};

/** Every option with its default. @throws RangeError for an idle limit that would cut phones off (traps F-07). */
export function compileTransportOptions(options: FtpTransportOptions): CompiledTransportOptions {
  const timers = { ...defaultTimers, ...options.timers };
  if (timers.idleMs <= 30_000)
    throw new RangeError(`idleMs is ${timers.idleMs}; phones stay silent for 30,000 ms, it must be above`);
  return {
    host: options.host,
    port: options.port ?? 2121,
    passive: options.passive ?? { first: 30_000, last: 30_020 },
    advertisedHost: options.advertisedHost,
    peerCheck: options.peerCheck ?? 'strict',
    isProxy: options.isProxy ?? (() => false),
    timers,
    connectionsPerAddress: options.connectionsPerAddress ?? 2_000,
    connections: options.connections ?? 20_000,
    logger: options.logger ?? silentLogger,
  };
}
