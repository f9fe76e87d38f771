import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import type { TransportLogger } from '../bunyan-shaped-log.ts';

/** A load balancer's name changes its address (traps P-04). */
const refreshMs = 60_000;

/** Finds an IPv4 address of a name. @throws when it has none */
export type ResolveName = (name: string) => Promise<string>;

const byDns: ResolveName = async (name) => (await lookup(name, { family: 4 })).address;

/**
 * What PASV answers (F-18): a fixed IPv4 address, a DNS name's address looked up at start and every minute, or the
 * address on which the control connection arrived. A name that cannot be looked up keeps its last address.
 */
export class AdvertisedHost {
  #address: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: string | undefined,
    private readonly logger: TransportLogger,
    private readonly resolveName: ResolveName = byDns,
  ) {}

  async start(): Promise<void> {
    if (this.host === undefined) return;
    if (isIPv4(this.host)) {
      this.#address = this.host;
      return;
    }
    await this.#refresh(this.host);
    this.#timer = setInterval((name: string) => void this.#refresh(name), refreshMs, this.host);
    this.#timer.unref();
  }

  async #refresh(name: string): Promise<void> {
    try {
      this.#address = await this.resolveName(name);
    } catch (error) {
      const fallback = this.#address ?? 'the address on which each control connection arrives';
      this.logger.warn({ name, fallback, err: String(error) }, 'the advertised host cannot be looked up');
    }
  }

  /** What PASV answers now; undefined where it answers the address of each control connection. */
  get address(): string | undefined {
    return this.#address;
  }

  /** The four numbers of a 227 reply and a port, comma separated; undefined where PASV has none (IPv6). */
  tuple(localAddress: string, port: number): string | undefined {
    const address = this.#address ?? localAddress;
    if (!isIPv4(address)) return undefined;
    return `${address.replaceAll('.', ',')},${port >> 8},${port & 255}`;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
