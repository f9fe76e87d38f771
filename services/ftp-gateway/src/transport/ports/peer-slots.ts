import { randomInt } from 'node:crypto';
import type { Reservation } from './reservation.ts';

/** How many random picks are tried before all ports are looked at. */
const picks = 4;

/** Milliseconds of a port's quarantine; until it has settled, nothing frees it but its late connection. */
interface QuarantineTimes {
  settleMs: number;
  quarantineMs: number;
}

interface Quarantine {
  timer: NodeJS.Timeout;
  settled: boolean;
}

/**
 * The ports as one client address (class) sees them: which wait for its data connection, which are in quarantine
 * because an earlier reservation was not used, and who waits for a port.
 */
export class PeerSlots {
  readonly waiting = new Map<number, Reservation>();
  readonly turns = new Set<Reservation>();
  /** In the order of their start. */
  readonly #quarantine = new Map<number, Quarantine>();

  constructor(
    private readonly count: number,
    private readonly times: QuarantineTimes,
    /** A port may have become free, or nothing is left. */
    private readonly changed: (slots: PeerSlots) => void,
  ) {}

  /**
   * A free port by chance (F-16); the one longest in quarantine when no other is left. Undefined when all wait for
   * their connection: one refused a moment ago may still have it in the listener's queue.
   */
  choose(): number | undefined {
    const taken = this.waiting.size + this.#quarantine.size;
    for (let i = 0; i < picks && taken < this.count; i++) {
      const index = randomInt(this.count);
      if (this.#open(index)) return index;
    }
    if (taken < this.count) {
      const open = [];
      for (let index = 0; index < this.count; index++) if (this.#open(index)) open.push(index);
      return open[randomInt(open.length)];
    }
    for (const [index, { settled }] of this.#quarantine) if (settled) return index;
    return undefined;
  }

  #open(index: number): boolean {
    return !this.waiting.has(index) && !this.#quarantine.has(index);
  }

  quarantine(index: number): void {
    const { settleMs, quarantineMs } = this.times;
    const end = (): void => {
      this.#quarantine.delete(index);
      this.changed(this);
    };
    const settle = (): void => {
      state.settled = true;
      state.timer = setTimeout(end, quarantineMs - settleMs).unref();
      this.changed(this);
    };
    const state: Quarantine = { settled: false, timer: setTimeout(settle, settleMs).unref() };
    this.#quarantine.set(index, state);
  }

  /** How many ports are in quarantine. */
  get quarantined(): number {
    return this.#quarantine.size;
  }

  /** Says whether the port was in quarantine. */
  endQuarantine(index: number): boolean {
    clearTimeout(this.#quarantine.get(index)?.timer);
    return this.#quarantine.delete(index);
  }

  /** Nothing of this address is left. */
  get empty(): boolean {
    return this.waiting.size === 0 && this.turns.size === 0 && this.#quarantine.size === 0;
  }

  close(): void {
    for (const reservation of [...this.turns, ...this.waiting.values()]) reservation.giveUp();
    for (const index of [...this.#quarantine.keys()]) this.endQuarantine(index);
  }
}
