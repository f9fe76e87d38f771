import { Logger } from '@nestjs/common';
import type { FtpAccountsChanged } from '@ringfleet/contracts';
import type { Sealer } from '@ringfleet/storage';
import { passwordDigest } from './password-digest.ts';

/** An account of the fleet or of a site as logins are compared with it: its password is not in memory. */
export interface FleetAccount {
  /** `fleet@3`, `site/berlin@2`. */
  id: string;
  user: string;
  digest: Buffer;
  /** Milliseconds since 1970; absent for the newest. */
  validUntil?: number;
}

/** By key (`fleet`, `site/<id>`); passwords sealed. */
export type SealedAccounts = Record<string, FtpAccountsChanged>;

/** The accounts of the fleet and its sites as this gateway heard of them last. */
export class FleetAccounts {
  private readonly sealer: Pick<Sealer, 'open'>;
  private readonly logger = new Logger('FleetAccounts');
  private readonly held = new Map<string, { sealed: FtpAccountsChanged; opened: FleetAccount[] }>();
  private byUser: ReadonlyMap<string, readonly FleetAccount[]> = new Map();
  private readonly broken = new Set<string>();

  constructor(sealer: Pick<Sealer, 'open'>) {
    this.sealer = sealer;
  }

  /** With this user name in any case; several share one while a password is being replaced. Expired ones included. */
  of(user: string): readonly FleetAccount[] {
    return this.byUser.get(user.toLowerCase()) ?? [];
  }

  /** What is held, to be kept over a restart. */
  sealed(): SealedAccounts {
    return Object.fromEntries([...this.held].map(([key, { sealed }]) => [key, sealed]));
  }

  /** @param changes undefined takes the accounts of a key away */
  change(changes: ReadonlyMap<string, FtpAccountsChanged | undefined>): void {
    for (const [key, sealed] of changes)
      if (sealed)
        this.held.set(key, { sealed, opened: sealed.accounts.flatMap((account) => this.opened(account)) });
      else this.held.delete(key);
    const byUser = new Map<string, FleetAccount[]>();
    for (const { opened } of this.held.values())
      for (const account of opened) {
        const name = account.user.toLowerCase();
        const others = byUser.get(name);
        if (others) others.push(account);
        else byUser.set(name, [account]);
      }
    this.byUser = byUser;
  }

  /** One whose password cannot be opened is told once: it may be on the bus for ever. */
  private opened({ id, user, password, validUntil }: FtpAccountsChanged['accounts'][number]): FleetAccount[] {
    try {
      const digest = passwordDigest(this.sealer.open(Buffer.from(password, 'base64')));
      this.broken.delete(id);
      return [
        { id, user, digest, ...(validUntil === undefined ? {} : { validUntil: Date.parse(validUntil) }) },
      ];
    } catch {
      if (!this.broken.has(id))
        this.logger.warn(`the password of the FTP account ${id} cannot be opened: nobody can log in with it`);
      this.broken.add(id);
      return [];
    }
  }
}
