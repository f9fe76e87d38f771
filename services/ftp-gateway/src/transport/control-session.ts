import { FtpRefusal, type PhoneSession } from '../phone-session.port.ts';
import { masked } from './bunyan-shaped-log.ts';
import { DataChannel } from './data/data-channel.ts';
import type { AbortReason, Answer, RunningTransfer } from './data/transfer.ts';
import { joinPath } from './join-path.ts';
import type { Command, ControlConnection } from './patched-ftp-srv.ts';
import type { AdvertisedHost } from './ports/advertised-host.ts';
import type { PassivePorts } from './ports/passive-ports.ts';
import type { CompiledTransportOptions } from './transport-options.ts';

/** What all sessions of one transport share. */
export interface SessionSurroundings {
  options: CompiledTransportOptions;
  ports: PassivePorts;
  advertised: AdvertisedHost;
}

/** How long a client may take to close after our last reply. */
const lingerMs = 5_000;

/** One control connection: its login, working directory, what was set for the next transfer, and its timers. */
export class ControlSession {
  directory = '/';
  /** Of the USER that waits for its PASS. */
  user: string | undefined;
  failedLogins = 0;
  /** For the next transfer (REST, ALLO). */
  restartOffset = 0;
  announcedSize: number | undefined;
  /** EPSV ALL was sent: no other way to a data connection is allowed (RFC 2428, 4). */
  onlyExtendedPassive = false;
  readonly channel: DataChannel;
  closed = false;
  #transfer: RunningTransfer | undefined;
  #busy = false;
  #leaving = false;
  #timer: NodeJS.Timeout;

  constructor(
    readonly connection: ControlConnection<ControlSession>,
    readonly phone: PhoneSession,
    readonly surroundings: SessionSurroundings,
    /** Peer, and address on which the connection arrived, both without IPv4-mapped prefix. */
    readonly address: string,
    readonly localAddress: string,
  ) {
    const { options, ports } = surroundings;
    this.channel = new DataChannel(ports, address, localAddress, options.timers);
    this.#timer = setTimeout(() => this.sayGoodbye(421, 'Login took too long'), options.timers.loginMs);
  }

  /** One reply line. */
  reply(code: number, text: string): void {
    this.connection.send(`${code} ${text}\r\n`);
  }

  answer({ before = '', reply, text }: Answer): void {
    this.connection.send(`${before}${reply} ${text}\r\n`);
  }

  path(argument: string): string {
    return joinPath(this.directory, argument);
  }

  /** Runs one command and keeps the idle timer still meanwhile (F-06). */
  run(
    verb: (session: ControlSession, arg: string) => void | Promise<void>,
    command: Command,
  ): void | Promise<void> {
    const { logger } = this.surroundings.options;
    if (logger.trace) {
      const line = command.directive === 'PASS' ? 'PASS ***' : `${command.directive} ${command.arg}`;
      logger.trace({ session: this.connection.id, address: this.address, line }, 'command');
    }
    this.#busy = true;
    const running = verb(this, command.arg);
    if (!running) return this.#commandEnded();
    return running.then(
      () => this.#commandEnded(),
      (error: unknown) => {
        this.answer(this.refusal(error, command.directive));
        this.#commandEnded();
      },
    );
  }

  #commandEnded(): void {
    this.#busy = false;
    if (this.#leaving) this.sayGoodbye(421, 'The server is stopping');
    else if (this.connection.authenticated) this.#timer.refresh();
  }

  /** A refusal as an answer; anything else thrown is logged and answered 451. */
  refusal(error: unknown, verb: string): Answer {
    if (error instanceof FtpRefusal)
      return { reply: error.reply, text: error.message.replace(/[\r\n]+/g, ' ') };
    const { logger } = this.surroundings.options;
    const reason = masked(error instanceof Error ? error.message : String(error));
    logger.error(
      { session: this.connection.id, address: this.address, verb, err: reason },
      'a command failed',
    );
    return { reply: 451, text: 'Requested action aborted: local error' };
  }

  /** Login done: from now on only silence ends the session. */
  loggedIn(): void {
    this.connection.authenticated = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#idle(), this.surroundings.options.timers.idleMs);
  }

  #idle(): void {
    if (!this.#busy) this.sayGoodbye(421, 'Idle for too long');
  }

  /** The transfer that ABOR, the end of the control connection and the shutdown end. */
  async transferring<T>(transfer: RunningTransfer, result: Promise<T>): Promise<T> {
    this.#transfer = transfer;
    if (this.closed) transfer.abort('control-closed');
    try {
      return await result;
    } finally {
      this.#transfer = undefined;
    }
  }

  /** Ends a running transfer, or its wait for a data connection. */
  abort(reason: AbortReason): void {
    if (this.#transfer) this.#transfer.abort(reason);
    else if (this.#busy) this.channel.giveUp();
  }

  /** The last reply; the client closes, or is closed. */
  sayGoodbye(code: number, text: string): void {
    if (this.closed) return;
    clearTimeout(this.#timer);
    this.channel.giveUp();
    this.reply(code, text);
    const { commandSocket } = this.connection;
    commandSocket.end();
    this.#timer = setTimeout(() => commandSocket.destroy(), lingerMs);
  }

  /** Goodbye now, or as soon as the running command has ended. */
  leave(): void {
    this.#leaving = true;
    if (!this.#busy) this.sayGoodbye(421, 'The server is stopping');
  }

  /** The grace is over. */
  cut(): void {
    this.abort('shutdown');
    this.connection.commandSocket.destroySoon();
  }

  /** The control connection is gone (F-02). */
  onClosed(): void {
    this.closed = true;
    clearTimeout(this.#timer);
    this.abort('control-closed');
    this.channel.giveUp();
    this.phone.close();
  }
}
