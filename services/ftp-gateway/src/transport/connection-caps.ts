import { isLoopback } from './ports/peer-address.ts';

/** Counts control connections, in all and by address (F-07). A proxy or tests come from loopback: it is exempt. */
export class ConnectionCaps {
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  constructor(
    private readonly limit: number,
    private readonly perAddress: number,
  ) {}

  /** Counts one more unless a cap is reached; says whether it did. */
  enter(address: string): boolean {
    const own = this.#byAddress.get(address) ?? 0;
    if (this.#all >= this.limit || (own >= this.perAddress && !isLoopback(address))) return false;
    this.#byAddress.set(address, own + 1);
    this.#all++;
    return true;
  }

  leave(address: string): void {
    const own = this.#byAddress.get(address) ?? 0;
    if (own > 1) this.#byAddress.set(address, own - 1);
    else this.#byAddress.delete(address);
    this.#all--;
  }
}
