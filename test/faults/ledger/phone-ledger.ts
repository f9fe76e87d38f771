import type { StoreAttempt } from '@ringfleet/phone-simulator';

/** A file that a phone sent to a gateway, and whether it was told 226. */
export interface ToldUpload {
  mac: string;
  gateway: string;
  verb: 'STOR' | 'APPE';
  path: string;
  bytes: Uint8Array;
  isAcknowledged: boolean;
}

/** A phone that came, and what became of it at the gateways that it tried, in that order. */
export interface ToldBoot {
  mac: string;
  at: string;
  /** The gateway that served it whole; undefined: none did. */
  servedBy: string | undefined;
  /** `gateway: fault`, of those that did not. */
  faults: string[];
}

/** What phones were told. It keeps what they sent: the system holds it, or lost it. */
export class PhoneLedger {
  readonly uploads: ToldUpload[] = [];
  readonly boots: ToldBoot[] = [];

  /** A phone's `onStore`. An attempt without an answer may be held or not: nobody knows. */
  stored(mac: string, gateway: string, { verb, path, bytes, outcome }: StoreAttempt): void {
    this.uploads.push({ mac, gateway, verb, path, bytes, isAcknowledged: outcome.kind === 'done' });
  }

  came(boot: ToldBoot): void {
    this.boots.push(boot);
  }

  get macs(): string[] {
    return [...new Set(this.uploads.map(({ mac }) => mac))].toSorted();
  }

  get acknowledged(): number {
    return this.uploads.filter(({ isAcknowledged }) => isAcknowledged).length;
  }
}
