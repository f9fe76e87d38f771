import type { LoginRefused, SessionObserved } from '@ringfleet/contracts';
import type { FleetAccounts } from '../accounts/fleet-accounts.ts';
import { passwordDigest, sameDigest } from '../accounts/password-digest.ts';
import type { ClientNetworks } from './client-networks.adapter.ts';

/** User name and password that every factory-reset phone has (polycom-ucs.md section 1.1). */
const FACTORY = 'PlcmSpIp';

export interface AccountRules {
  /** Whether the factory account may log in. */
  defaultAccount: boolean;
  /** From where. */
  defaultAccountNetworks: ClientNetworks;
  /** The fleet's own account, beside the factory account or instead of it. */
  own?: { user: string; password: string };
  /** Accounts of the fleet and its sites, beside all others. */
  fleet?: Pick<FleetAccounts, 'of'>;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

export type LoginDecision =
  | {
      accepted: true;
      login: NonNullable<SessionObserved['login']>;
      /** Id of an account of the fleet or a site. */
      account?: string;
    }
  | { accepted: false; reason: LoginRefused['reason'] };

/** Decides on a login: user names in any case, passwords exactly (article, "Authentication"; design section 11). */
export class Accounts {
  private readonly rules: AccountRules;

  constructor(rules: AccountRules) {
    this.rules = rules;
  }

  check(user: string, password: string, address: string): LoginDecision {
    const { own, defaultAccount, defaultAccountNetworks, fleet, now = Date.now } = this.rules;
    if (own && sameName(user, own.user) && samePassword(password, own.password))
      return { accepted: true, login: 'own' };
    const ofFleet = fleet?.of(user) ?? [];
    const valid = ofFleet.filter(({ validUntil = Infinity }) => now() <= validUntil);
    const given = passwordDigest(password);
    const account = valid.find(({ digest }) => sameDigest(given, digest))?.id;
    if (account !== undefined) return { accepted: true, login: 'own', account };
    if (!sameName(user, FACTORY)) {
      const known = ofFleet.length > 0 || (own !== undefined && sameName(user, own.user));
      return { accepted: false, reason: known ? 'wrong-password' : 'unknown-user' };
    }
    if (!defaultAccount) return { accepted: false, reason: 'default-account-off' };
    if (!defaultAccountNetworks.contains(address))
      return { accepted: false, reason: 'default-account-network' };
    return samePassword(password, FACTORY)
      ? { accepted: true, login: 'default' }
      : { accepted: false, reason: 'wrong-password' };
  }
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** In constant time, whatever the lengths. */
function samePassword(a: string, b: string): boolean {
  return sameDigest(passwordDigest(a), passwordDigest(b));
}
