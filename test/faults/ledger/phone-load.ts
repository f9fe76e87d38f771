import { setTimeout as pause } from 'node:timers/promises';
import { LedgeredPhone, type GatewayAddress } from './ledgered-phone.ts';
import { PhoneLedger } from './phone-ledger.ts';

export interface PhoneLoadOptions {
  phones: number;
  /** Of the first phone; the others count up. */
  firstMac: number;
  gateways: readonly [string, GatewayAddress][];
  /** Milliseconds after which a phone comes again. */
  betweenVisitsMs: number;
  /** Milliseconds between attempts of a transfer. @default 50 */
  retryMs?: number;
}

/** Phones that boot, upload and come again until they are stopped. */
export class PhoneLoad {
  readonly ledger = new PhoneLedger();
  private readonly running: Promise<void>[];
  private waiting: { count: number; resolve: () => void }[] = [];
  private visits = 0;
  private isStopped = false;

  private readonly betweenVisitsMs: number;

  constructor({ phones, firstMac, gateways, betweenVisitsMs, retryMs }: PhoneLoadOptions) {
    this.betweenVisitsMs = betweenVisitsMs;
    this.running = Array.from({ length: phones }, (_, at) => {
      const turned = gateways.map(
        (_, place) => gateways[(at + place) % gateways.length] as (typeof gateways)[0],
      );
      const mac = (firstMac + at).toString(16).padStart(12, '0');
      return this.keepComing(new LedgeredPhone({ mac, gateways: turned, ledger: this.ledger, retryMs }));
    });
  }

  /** Resolves when each phone came so many times more, on the average. */
  async rounds(count: number): Promise<void> {
    const until = this.visits + count * this.running.length;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.push({ count: until, resolve });
    await promise;
  }

  /** Lets each phone end its visit. */
  async stop(): Promise<PhoneLedger> {
    this.isStopped = true;
    await Promise.all(this.running);
    return this.ledger;
  }

  private async keepComing(phone: LedgeredPhone): Promise<void> {
    while (!this.isStopped) {
      await phone.come();
      this.visits += 1;
      this.waiting = this.waiting.filter(({ count, resolve }) => this.visits < count || void resolve());
      // Others shall come meanwhile.
      await pause(this.betweenVisitsMs);
    }
  }
}
