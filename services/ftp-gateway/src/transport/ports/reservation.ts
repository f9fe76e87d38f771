import type { Socket } from 'node:net';

/** What a reservation tells the ports that gave it. */
export interface ReservationOwner {
  /** It waits for a port no more. */
  leaveTurn(reservation: Reservation): void;
  /** Its port is free again; `unused` when no data connection came. */
  release(reservation: Reservation, unused: boolean): void;
}

type State = 'turn' | 'waiting' | 'connected' | 'ended';

/** One PASV or EPSV: waits its turn for a port, then for its data connection, and gives both up once. */
export class Reservation {
  /** Index among the ports, and the port; -1 and 0 until its turn came. */
  index = -1;
  port = 0;
  #state: State = 'turn';
  #timer: NodeJS.Timeout | undefined;
  #socket: Socket | undefined;
  #turnCame: ((came: boolean) => void) | undefined;
  #taker: ((socket: Socket | undefined) => void) | undefined;

  constructor(
    /** Address class of the client (peerKey). */
    readonly key: string,
    private readonly owner: ReservationOwner,
  ) {}

  /** Resolves with whether a port came within `turnMs`. */
  turn(turnMs: number): boolean | Promise<boolean> {
    if (this.#state !== 'turn') return this.#state !== 'ended';
    return new Promise((resolve) => {
      this.#turnCame = resolve;
      this.#timer = setTimeout(() => this.giveUp(), turnMs);
    });
  }

  /** The ports hand over a free port; its data connection must come within `reservationMs`. */
  assign(index: number, port: number, reservationMs: number): void {
    clearTimeout(this.#timer);
    this.index = index;
    this.port = port;
    this.#state = 'waiting';
    this.#timer = setTimeout(() => this.giveUp(), reservationMs);
    this.#turnCame?.(true);
  }

  /** The data connection that came to this port from this client. */
  connect(socket: Socket): void {
    clearTimeout(this.#timer);
    this.#state = 'connected';
    this.owner.release(this, false);
    if (this.#taker) this.#taker(socket);
    else this.#socket = socket;
  }

  /** The data connection, at once or when it comes; undefined when it does not. The caller owns it from then on. */
  take(): Socket | undefined | Promise<Socket | undefined> {
    if (this.#state === 'waiting')
      return new Promise((resolve) => {
        this.#taker = resolve;
      });
    const socket = this.#socket;
    this.#socket = undefined;
    return socket;
  }

  /** Ends it in any state; a data connection that nobody took is closed. */
  giveUp(): void {
    const state = this.#state;
    if (state === 'ended') return;
    this.#state = 'ended';
    clearTimeout(this.#timer);
    if (state === 'turn') {
      this.owner.leaveTurn(this);
      this.#turnCame?.(false);
    } else if (state === 'waiting') {
      this.owner.release(this, true);
      this.#taker?.(undefined);
    } else this.#socket?.destroy();
  }
}
