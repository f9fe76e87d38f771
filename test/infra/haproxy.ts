import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../end-to-end/eventually.ts';
import { leash } from './leash.ts';
import { FtpLineClient } from '../wire/ftp-line-client.ts';

export interface BalancedGateway {
  /** Where phones dial. */
  host: string;
  control: number;
  /** The gateway's own address and control port, and the address from which it is dialled. */
  gateway: { host: string; control: number; from: string };
  /** The same on both sides. */
  passive: { first: number; last: number };
}

/** Of Debian's package haproxy. */
const PROGRAM = '/usr/sbin/haproxy';

/** Undefined when there is a HAProxy on this machine. */
export const reasonAgainstHaproxy = existsSync(PROGRAM)
  ? undefined
  : `the load balancer that speaks PROXY protocol is ${PROGRAM} (apt-get install haproxy)`;

/** HAProxy before a gateway: it hands all connections on, each with a header of PROXY protocol version 2. */
export class Haproxy {
  private readonly at: BalancedGateway;
  private readonly folder: string;
  private child: ChildProcess | undefined;

  private constructor(at: BalancedGateway, folder: string) {
    this.at = at;
    this.folder = folder;
  }

  /** Resolves when it hands connections on. */
  static async start(at: BalancedGateway): Promise<Haproxy> {
    const haproxy = new Haproxy(at, await mkdtemp(join(tmpdir(), 'rf-haproxy-')));
    await writeFile(haproxy.configuration, configuration(at));
    await haproxy.restart();
    return haproxy;
  }

  /** SIGKILL: its connections end with it. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** @throws when it ends instead; what it said is on standard error */
  async restart(): Promise<void> {
    const { host, control } = this.at;
    const child = spawn(PROGRAM, ['-db', '-f', this.configuration], { stdio: 'inherit', detached: true });
    this.child = child;
    leash(child);
    await eventually(
      () => FtpLineClient.connect(control, { host }).catch(() => undefined),
      (client) => {
        client?.socket.destroy();
        return client !== undefined || hasEnded(child);
      },
    );
    if (hasEnded(child)) throw new Error(`HAProxy does not start on ${host}:${control}`);
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true });
  }

  private get configuration(): string {
    return join(this.folder, 'haproxy.cfg');
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** A server without a port is dialled on the port at which the connection arrived. */
function configuration({ host, control, gateway, passive: { first, last } }: BalancedGateway): string {
  return `defaults
  mode tcp
  source ${gateway.from}
  timeout connect 5s
  timeout client 5m
  timeout server 5m
listen control
  bind ${host}:${control}
  server gateway ${gateway.host}:${gateway.control} send-proxy-v2
listen data
  bind ${host}:${first}-${last}
  server gateway ${gateway.host} send-proxy-v2
`;
}
