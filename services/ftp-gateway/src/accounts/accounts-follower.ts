import { Logger } from '@nestjs/common';
import { decodeEvent, type EventOf, type FtpAccountsChanged } from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus, Subscription } from '@ringfleet/messaging';
import { FailureLog } from '@ringfleet/service-kit';
import { Backoff } from '../delivery/backoff.ts';
import type { AccountsFile } from './accounts-file.adapter.ts';
import type { FleetAccounts } from './fleet-accounts.ts';

export interface AccountsFollowerParts {
  bus: Pick<EventBus, 'clusterId' | 'follow'>;
  accounts: FleetAccounts;
  file: AccountsFile;
  /** Full name of topic ftp-accounts. */
  topic: string;
  /** First and longest pause after a failure, in ms. @default 500 and 30,000 */
  backoff?: { first: number; longest: number };
}

/**
 * Keeps the fleet's accounts in step with the bus, each gateway for itself. What is held goes only by a tombstone, or by
 * something newer of the same key: a bus that is away, or another one that nobody has published to, locks no phone out.
 */
export class AccountsFollower {
  private readonly parts: AccountsFollowerParts;
  private readonly logger = new Logger('AccountsFollower');
  private readonly failures = new FailureLog(this.logger);
  private readonly backoff: Backoff;
  private readonly ended = new AbortController();
  private cluster: string | undefined;
  private next = 0;
  private starting: Promise<void> | undefined;
  private subscription: Subscription | undefined;

  constructor(parts: AccountsFollowerParts) {
    this.parts = parts;
    this.backoff = new Backoff(parts.backoff ?? { first: 500, longest: 30_000 });
  }

  /** Takes what was kept by an earlier process. */
  async load(): Promise<void> {
    const { file, accounts } = this.parts;
    // The message of a parser would quote the file.
    const kept = await file.read().catch(() => {
      this.logger.warn('the file of FTP accounts cannot be read: they come from the bus again');
      return undefined;
    });
    if (!kept) return;
    this.cluster = kept.cluster;
    this.next = kept.next;
    accounts.change(new Map(Object.entries(kept.accounts)));
  }

  /** Begins to follow as soon as the bus answers; does not wait for it. */
  start(): void {
    this.starting ??= this.retrying('following FTP accounts', () => this.follow());
  }

  /** Resolves when the batch in hand is done with. */
  async close(): Promise<void> {
    this.ended.abort();
    this.backoff.interrupt();
    await this.starting;
    await this.subscription?.close();
  }

  private async follow(): Promise<void> {
    const { bus, topic } = this.parts;
    const cluster = await bus.clusterId();
    if (cluster !== this.cluster) this.next = 0;
    this.cluster = cluster;
    this.subscription = await bus.follow({
      topics: [topic],
      from: { [topic]: { 0: this.next } },
      otherwise: 'beginning',
      handle: (batch) => this.retrying('keeping FTP accounts', () => this.take(batch)),
      onReplaced: () => this.followAnew(),
    });
  }

  private followAnew(): void {
    const before = this.starting;
    this.starting = this.retrying('following FTP accounts of another bus', async () => {
      await before;
      await this.subscription?.close();
      await this.follow();
    });
  }

  /** Of each key only the newest counts: on the way to it accounts that are in use may be missing. */
  private async take(batch: readonly DeliveredMessage[]): Promise<void> {
    const { accounts, file } = this.parts;
    const changes = new Map<string, FtpAccountsChanged | undefined>();
    for (const message of batch) {
      const change = this.read(message);
      if (change) changes.set(message.key, change.accounts);
      this.next = message.offset + 1;
    }
    accounts.change(changes);
    const { cluster, next } = this;
    await file.write({ ...(cluster === undefined ? {} : { cluster }), next, accounts: accounts.sealed() });
  }

  /** @returns undefined for a message that cannot be read: it is skipped */
  private read(message: DeliveredMessage): { accounts: FtpAccountsChanged | undefined } | undefined {
    if (message.value === null) return { accounts: undefined };
    try {
      const event = decodeEvent(message);
      if (event.type === 'ringfleet.ftp-accounts.changed.v1')
        return { accounts: (event as EventOf<'ringfleet.ftp-accounts.changed.v1'>).data };
    } catch {
      this.logger.warn(`the FTP accounts of '${message.key}' cannot be read from the bus, they are skipped`);
    }
    return undefined;
  }

  /** Tries until it succeeds or the follower is closed. */
  private async retrying(what: string, run: () => Promise<void>): Promise<void> {
    while (!this.ended.signal.aborted) {
      try {
        await run();
        this.backoff.reset();
        return;
      } catch (error) {
        if (this.ended.signal.aborted) return;
        this.failures.failed(what, error);
        await this.backoff.pause();
      }
    }
  }
}
