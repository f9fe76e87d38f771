import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A time in which nobody greeted; ms since the epoch. */
export interface Gap {
  from: number;
  to: number;
}

const LOOK_EVERY_MS = 200;
const ANSWERS_WITHIN_MS = 10_000;
/** A boot that began so long before may have been cut. */
const BOOT_MS = 30_000;

/** Dials a gateway's control port again and again, and notes when nobody greets. */
export class DoorWatch {
  readonly gaps: Gap[] = [];
  readonly #running: Promise<void>;
  readonly #address: { host: string; port: number };
  #isStopped = false;

  constructor(address: { host: string; port: number }) {
    this.#address = address;
    this.#running = this.#watch();
  }

  /** Whether a phone that came then, and in vain, may have met a closed door. */
  explains(came: number): boolean {
    return this.gaps.some(({ from, to }) => came > from - BOOT_MS && came < to);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #watch(): Promise<void> {
    let since: number | undefined;
    for (; !this.#isStopped; await pause(LOOK_EVERY_MS)) {
      const asked = Date.now();
      if (await this.#greets()) {
        if (since !== undefined) this.gaps.push({ from: since, to: Date.now() });
        since = undefined;
      } else since ??= asked;
    }
  }

  async #greets(): Promise<boolean> {
    const socket = connect(this.#address);
    const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
    try {
      const [greeting] = (await once(socket, 'data', { signal })) as [Buffer];
      return greeting.toString().startsWith('220');
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }
}
