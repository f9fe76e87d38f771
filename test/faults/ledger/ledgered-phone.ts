import { setTimeout as pause } from 'node:timers/promises';
import { SimulatedPhone, type SentUploads } from '@ringfleet/phone-simulator';
import { parseBootServer, type PhoneMemory } from '@ringfleet/ucs';
import type { PhoneLedger } from './phone-ledger.ts';

export interface GatewayAddress {
  host: string;
  port: number;
}

export interface LedgeredPhoneOptions {
  mac: string;
  /** In the order in which it tries them. */
  gateways: readonly [string, GatewayAddress][];
  ledger: PhoneLedger;
  /** Milliseconds between attempts of a transfer. @default 50 */
  retryMs: number | undefined;
}

/** A parameter that the fleet sets for all, and that users change. */
export const OVERRIDDEN = 'reg.1.label';
const LOG_LINES = 6;
/** What the stamps of a log tell apart. */
const LOG_CLOCK_MS = 1_000;

/** A phone that comes to whichever gateway serves it, and a ledger that hears all that it is told. */
export class LedgeredPhone {
  readonly mac: string;
  private readonly gateways: readonly [string, GatewayAddress][];
  private readonly ledger: PhoneLedger;
  private readonly retryMs: number | undefined;
  private memory: PhoneMemory | undefined;
  private labels = 0;

  constructor(options: LedgeredPhoneOptions) {
    this.mac = options.mac;
    this.gateways = options.gateways;
    this.ledger = options.ledger;
    this.retryMs = options.retryMs;
  }

  /** Boots where it is served; then its user changes a setting, and it logs. */
  async come(): Promise<void> {
    const at = new Date().toISOString();
    const faults: string[] = [];
    for (const [gateway, address] of this.gateways) {
      const phone = this.at(gateway, address);
      const { result } = await phone.boot();
      if (result.master !== undefined && result.faults.length === 0) {
        this.ledger.came({ mac: this.mac, at, faults, servedBy: gateway });
        await this.use(phone);
        return;
      }
      faults.push(`${gateway}: ${result.faults[0]?.message ?? 'no master file'}`);
      // Two boots within a second, which no phone does, would log the same: as one that was sent again.
      await pause(LOG_CLOCK_MS);
    }
    this.ledger.came({ mac: this.mac, at, faults, servedBy: undefined });
  }

  private at(gateway: string, { host, port }: GatewayAddress): SimulatedPhone {
    const bootServer = parseBootServer(`ftp://${host}:${port}/`);
    if (!bootServer) throw new TypeError(`${gateway} has no boot server address`);
    return new SimulatedPhone({
      ...{ mac: this.mac, model: 'VVX400', bootServer, fast: true },
      ...(this.memory === undefined ? {} : { memory: this.memory }),
      ...(this.retryMs === undefined ? {} : { retryMs: this.retryMs }),
      onStore: (attempt) => this.ledger.stored(this.mac, gateway, attempt),
    });
  }

  private async use(phone: SimulatedPhone): Promise<SentUploads> {
    this.labels += 1;
    const sent = await phone.set('phone', new Map([[OVERRIDDEN, `${this.mac}-${this.labels}`]]));
    this.memory = phone.memory;
    return sent.failed.length > 0 ? sent : phone.log(LOG_LINES);
  }
}
