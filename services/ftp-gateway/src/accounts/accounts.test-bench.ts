import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { encodeEvent, encodeTombstone, topicName, type FtpAccountsChanged } from '@ringfleet/contracts';
import { openEmbeddedEventBus, type EventBus } from '@ringfleet/messaging';
import { createSealer, openKeyRing, type Sealer } from '@ringfleet/storage';
import { Accounts } from '../sessions/accounts.ts';
import { ClientNetworks } from '../sessions/client-networks.adapter.ts';
import { AccountsFile } from './accounts-file.adapter.ts';
import { AccountsFollower } from './accounts-follower.ts';
import { FleetAccounts } from './fleet-accounts.ts';

export const TOPIC = topicName('ftpAccounts');

/** An account as its publisher has it. */
export interface PlainAccount {
  id: string;
  user: string;
  password: string;
  validUntil?: string;
}

export function accountsChanged(
  sealer: Sealer,
  scope: string,
  accounts: readonly PlainAccount[],
): ReturnType<typeof encodeEvent> {
  const data: FtpAccountsChanged = {
    scope,
    accounts: accounts.map(({ password, ...account }) => ({
      ...account,
      password: sealer.seal(Buffer.from(password)).toString('base64'),
    })),
  };
  const type = 'ringfleet.ftp-accounts.changed.v1';
  const source = '/ringfleet/config-renderer/test';
  const id = `${scope}/${accounts[0]?.id ?? ''}`;
  return encodeEvent({ id, type, source, time: new Date().toISOString(), data }, scope);
}

/** A gateway's accounts on a bus and a data folder of their own, and all that they log. */
export class AccountsBench {
  readonly root: string;
  readonly sealer: Sealer;
  readonly logged: string[] = [];
  now = Date.parse('2026-11-23T10:00:00.000Z');
  private readonly followers: AccountsFollower[] = [];
  private readonly buses: EventBus[] = [];

  private constructor(root: string, sealer: Sealer) {
    this.root = root;
    this.sealer = sealer;
    const note = (...what: unknown[]) => void this.logged.push(what.map((one) => JSON.stringify(one)).join());
    Logger.overrideLogger({ log: note, warn: note, error: note, debug: note, verbose: note });
  }

  static async make(): Promise<AccountsBench> {
    const root = await mkdtemp(join(tmpdir(), 'ringfleet-accounts-'));
    return new AccountsBench(root, createSealer(await openKeyRing({ file: join(root, 'keys.json') })));
  }

  get file(): string {
    return join(this.root, 'ftp-accounts.json');
  }

  /** With keys that nobody here has. */
  async otherSealer(): Promise<Sealer> {
    return createSealer(await openKeyRing({ file: join(this.root, 'other-keys.json') }));
  }

  async bus(name = 'bus'): Promise<EventBus> {
    const bus = await openEmbeddedEventBus({ file: join(this.root, `${name}.db`) });
    this.buses.push(bus);
    await bus.ensureTopics([{ topic: TOPIC, partitions: 1, retention: 'compacted' }]);
    return bus;
  }

  publish(bus: EventBus, scope: string, accounts: readonly PlainAccount[]): Promise<void> {
    return bus.publish(TOPIC, [accountsChanged(this.sealer, scope, accounts)]);
  }

  remove(bus: EventBus, scope: string): Promise<void> {
    return bus.publish(TOPIC, [encodeTombstone(scope, {})]);
  }

  /** What a gateway that starts on the data folder accepts; it follows the bus from now on. */
  async start(bus: Pick<EventBus, 'clusterId' | 'follow'>): Promise<Accounts> {
    const fleet = new FleetAccounts(this.sealer);
    const follower = new AccountsFollower({
      ...{ bus, accounts: fleet, file: new AccountsFile(this.file), topic: TOPIC },
      backoff: { first: 1, longest: 5 },
    });
    this.followers.push(follower);
    await follower.load();
    follower.start();
    return new Accounts({
      ...{ defaultAccount: true, defaultAccountNetworks: new ClientNetworks(['10.0.0.0/8']), fleet },
      now: () => this.now,
    });
  }

  /** The gateways are gone, what they hold is on the disk. */
  async stop(): Promise<void> {
    for (const follower of this.followers.splice(0)) await follower.close();
  }

  async end(): Promise<void> {
    await this.stop();
    for (const bus of this.buses) await bus.close();
    Logger.overrideLogger(false);
    await rm(this.root, { recursive: true });
  }
}
