import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { RingfleetError } from '@ringfleet/contracts';
import type { TransportLogger } from '../bunyan-shaped-log.ts';
import type { ProxiedConnections } from '../proxy/proxied-connections.ts';
import type { PassiveRange, TransportTimers } from '../transport-options.ts';
import { type PeerCheck, peerKey, plainAddress } from './peer-address.ts';
import { PeerSlots } from './peer-slots.ts';
import { Reservation, type ReservationOwner } from './reservation.ts';

export interface PassivePortsOptions {
  host: string | undefined;
  range: PassiveRange;
  peerCheck: PeerCheck;
  timers: Pick<TransportTimers, 'reservationMs' | 'settleMs' | 'quarantineMs'>;
  logger: TransportLogger;
  proxied: ProxiedConnections;
}

interface Port {
  port: number;
  server: Server;
}

/** Ports as single client addresses have them, summed up; `queued` sessions wait for one. */
export type PassiveUse = Record<'waiting' | 'quarantined' | 'queued', number>;

/** A held or refused socket may fail at any time; whoever uses it listens for its close. */
const ignoreError = (): void => {};

/**
 * The listeners of data connections (design, passive ports; F-13 to F-17, F-30): bound once, shared by all sessions.
 * A port serves at most one waiting session per client address, since a data connection says nothing of its session.
 */
export class PassivePorts implements ReservationOwner {
  readonly #options: PassivePortsOptions;
  #ports: Port[] = [];
  readonly #peers = new Map<string, PeerSlots>();

  constructor(options: PassivePortsOptions) {
    this.#options = options;
  }

  /** Binds every port. @throws RF_FTP_LISTEN for the first that cannot be bound; none stays bound then. */
  async listen(): Promise<void> {
    const { range } = this.#options;
    const count = 'count' in range ? range.count : range.last - range.first + 1;
    const wanted = Array.from({ length: count }, (_, i) => ('count' in range ? 0 : range.first + i));
    const bound = await Promise.allSettled(wanted.map((port, index) => this.#bind(port, index)));
    this.#ports = bound.filter((result) => result.status === 'fulfilled').map((result) => result.value);
    const failed = bound.find((result) => result.status === 'rejected');
    if (!failed) return;
    await this.close();
    throw failed.reason;
  }

  #bind(wanted: number, index: number): Promise<Port> {
    const { host, proxied } = this.#options;
    const connected = proxied.before((socket) => this.#connected(index, socket));
    return new Promise((resolve, reject) => {
      const server = createServer({ pauseOnConnect: true }, connected);
      server.once('error', (error) =>
        reject(
          new RingfleetError(
            'RF_FTP_LISTEN',
            { host: host ?? '*', port: wanted, reason: error.message },
            { cause: error },
          ),
        ),
      );
      server.listen({ port: wanted, host }, () => {
        server.removeAllListeners('error');
        server.on('error', (error) =>
          this.#options.logger.error({ port: wanted, err: error.message }, 'a passive port failed'),
        );
        resolve({ port: (server.address() as AddressInfo).port, server });
      });
    });
  }

  /** All that are bound. */
  get numbers(): number[] {
    return this.#ports.map(({ port }) => port);
  }

  /** A port for the client, or a place in its turn (`turn()` says which). */
  reserve(address: string): Reservation {
    const key = peerKey(address, this.#options.peerCheck);
    const reservation = new Reservation(key, this);
    let slots = this.#peers.get(key);
    if (!slots) this.#peers.set(key, (slots = this.#newSlots(key)));
    // Who came earlier goes first, also when a port has become free this moment.
    const index = slots.turns.size === 0 ? slots.choose() : undefined;
    if (index === undefined) slots.turns.add(reservation);
    else this.#assign(slots, reservation, index);
    return reservation;
  }

  #assign(slots: PeerSlots, reservation: Reservation, index: number): void {
    slots.endQuarantine(index);
    slots.waiting.set(index, reservation);
    reservation.assign(index, this.#ports[index]?.port ?? 0, this.#options.timers.reservationMs);
  }

  leaveTurn(reservation: Reservation): void {
    const slots = this.#peers.get(reservation.key);
    if (!slots) return;
    slots.turns.delete(reservation);
    this.#serveTurns(reservation.key, slots);
  }

  release(reservation: Reservation, unused: boolean): void {
    const { key, index } = reservation;
    const slots = this.#peers.get(key);
    if (!slots) return;
    slots.waiting.delete(index);
    if (unused) slots.quarantine(index);
    this.#serveTurns(key, slots);
  }

  #newSlots(key: string): PeerSlots {
    return new PeerSlots(this.#ports.length, this.#options.timers, (slots) => this.#serveTurns(key, slots));
  }

  /** Free ports go to those who wait, first come first served; an address of which nothing is left is forgotten. */
  #serveTurns(key: string, slots: PeerSlots): void {
    for (const next of slots.turns) {
      const free = slots.choose();
      if (free === undefined) return;
      slots.turns.delete(next);
      this.#assign(slots, next, free);
    }
    if (slots.empty) this.#peers.delete(key);
  }

  #connected(index: number, socket: Socket): void {
    socket.on('error', ignoreError);
    const address = socket.remoteAddress;
    if (address === undefined) {
      socket.destroy();
      return;
    }
    const key = peerKey(address, this.#options.peerCheck);
    const slots = this.#peers.get(key);
    const reservation = slots?.waiting.get(index);
    if (reservation) reservation.connect(socket);
    else if (slots?.endQuarantine(index)) {
      // The connection of a refused transfer, late: no other will come to this port.
      socket.destroy();
      this.#serveTurns(key, slots);
    } else {
      this.#options.logger.info(
        { address: plainAddress(address), port: this.#ports[index]?.port },
        'a data connection that no session of this address waits for was closed',
      );
      socket.destroy();
    }
  }

  /** Looks at every address that has something: for a scrape, not for a request. */
  use(): PassiveUse {
    const use = { waiting: 0, quarantined: 0, queued: 0 };
    for (const slots of this.#peers.values()) {
      use.waiting += slots.waiting.size;
      use.quarantined += slots.quarantined;
      use.queued += slots.turns.size;
    }
    return use;
  }

  async close(): Promise<void> {
    for (const slots of [...this.#peers.values()]) slots.close();
    this.#peers.clear();
    await Promise.all(this.#ports.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  }
}
