import { connect, type Socket } from 'node:net';
import type { PassivePorts } from '../ports/passive-ports.ts';
import type { Reservation } from '../ports/reservation.ts';

/** Limits for one session's data connections, milliseconds. */
interface ChannelTimers {
  turnMs: number;
  /** Also the limit of an active connection's set-up. */
  reservationMs: number;
}

/** The next data connection of one session: a passive reservation, an address of PORT or EPRT, or none. */
export class DataChannel {
  #reservation: Reservation | undefined;
  #target: { host: string; port: number } | undefined;
  #dialling: Socket | undefined;

  constructor(
    private readonly ports: PassivePorts,
    private readonly address: string,
    private readonly localAddress: string,
    private readonly timers: ChannelTimers,
  ) {}

  /** A port for PASV or EPSV, in its turn; undefined when none came in time. Gives up the earlier one (F-13). */
  reserve(): number | undefined | Promise<number | undefined> {
    this.giveUp();
    const reservation = this.ports.reserve(this.address);
    this.#reservation = reservation;
    const came = reservation.turn(this.timers.turnMs);
    if (came === true) return reservation.port;
    return Promise.resolve(came).then((yes) => (yes ? reservation.port : undefined));
  }

  /** The next transfer connects there (PORT, EPRT). */
  dialTo(host: string, port: number): void {
    this.giveUp();
    this.#target = { host, port };
  }

  /** PASV, EPSV, PORT or EPRT came before. */
  get isSet(): boolean {
    return this.#reservation !== undefined || this.#target !== undefined;
  }

  /** The data connection, which the caller then owns; undefined when none came. */
  take(): Socket | undefined | Promise<Socket | undefined> {
    const reservation = this.#reservation;
    if (!reservation) return this.#dial();
    const socket = reservation.take();
    if (!(socket instanceof Promise)) {
      this.#reservation = undefined;
      return socket;
    }
    return socket.finally(() => {
      if (this.#reservation === reservation) this.#reservation = undefined;
    });
  }

  #dial(): undefined | Promise<Socket | undefined> {
    const target = this.#target;
    if (!target) return undefined;
    this.#target = undefined;
    return new Promise((resolve) => {
      const socket = connect({ ...target, localAddress: this.localAddress });
      this.#dialling = socket;
      const limit = setTimeout(() => socket.destroy(), this.timers.reservationMs);
      const settle = (result: Socket | undefined): void => {
        clearTimeout(limit);
        this.#dialling = undefined;
        resolve(result);
      };
      socket.on('error', () => settle(undefined));
      socket.once('close', () => settle(undefined));
      socket.once('connect', () => settle(socket.pause()));
    });
  }

  /** Ends what is set up and not yet taken (F-14); a transfer that waits for it learns that none comes. */
  giveUp(): void {
    this.#reservation?.giveUp();
    this.#reservation = undefined;
    this.#target = undefined;
    this.#dialling?.destroy();
  }
}
