import type { Socket, Server } from 'node:net';
import { FtpSrv } from 'ftp-srv';
import { RingfleetError } from '@ringfleet/contracts';
import type { BunyanShaped } from './bunyan-shaped-log.ts';

/** One command line: verb in upper case; the argument is all after the first space, untouched (F-11). */
export interface Command {
  directive: string;
  arg: string;
}

/** ftp-srv's control connection with what the patch adds; the session is ours, set before the greeting. */
export interface ControlConnection<Session> {
  readonly id: string;
  /** Address of the peer, read once at accept; undefined when it has already gone. */
  readonly ip: string | undefined;
  readonly commandSocket: Socket;
  authenticated?: boolean;
  session?: Session;
  /** Writes lines that already end in CR LF; nothing when the socket is closed. */
  send(text: string): void;
}

/** One verb of ours in place of ftp-srv's. A command waits for the promise of the one before it (F-31). */
export interface RegistryEntry<Session> {
  handler(connection: ControlConnection<Session>, command: Command): void | Promise<void>;
  beforeLogin: boolean;
  /** Called when the line comes in, ahead of its turn: ABOR while a transfer runs (F-05). */
  arrived?(connection: ControlConnection<Session>): void;
}

/** Verbs by name; all others are answered 502. */
export type Registry<Session> = Readonly<Record<string, RegistryEntry<Session>>>;

/** The parts of a patched ftp-srv server that the transport uses. */
export interface PatchedFtpServer<Session> {
  readonly server: Server;
  readonly connectionCount: number;
  listen(): Promise<unknown>;
  on(
    event: 'connect' | 'disconnect',
    listener: (data: { connection: ControlConnection<Session> }) => void,
  ): this;
}

export interface PatchedServerOptions<Session> {
  url: string;
  pasv_url: string;
  log: BunyanShaped;
  registry: Registry<Session>;
}

const neededPatch = 1;

/** @throws RF_FTP_PATCH_MISSING when the module lacks the marker of services/ftp-gateway/patches. */
export function requirePatch(module: { ringfleetPatch?: unknown }): void {
  if (module.ringfleetPatch === neededPatch) return;
  const found =
    module.ringfleetPatch === undefined ? 'none' : `number ${JSON.stringify(module.ringfleetPatch)}`;
  throw new RingfleetError('RF_FTP_PATCH_MISSING', {
    reason: `number ${neededPatch} is needed, found ${found}`,
  });
}

/** ftp-srv, patched. @throws RF_FTP_PATCH_MISSING */
export function createPatchedServer<Session>(
  options: PatchedServerOptions<Session>,
): PatchedFtpServer<Session> {
  requirePatch(FtpSrv as { ringfleetPatch?: unknown });
  return new FtpSrv(options) as unknown as PatchedFtpServer<Session>;
}
