import { createHash, timingSafeEqual } from 'node:crypto';
import type { LoginRefused, SessionObserved } from '@ringfleet/contracts';
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
}

export type LoginDecision =
  | { accepted: true; login: NonNullable<SessionObserved['login']> }
  | { accepted: false; reason: LoginRefused['reason'] };

/** Decides on a login: user names in any case, passwords exactly (article, "Authentication"; design section 11). */
export class Accounts {
  private readonly rules: AccountRules;

  constructor(rules: AccountRules) {
    this.rules = rules;
  }

  check(user: string, password: string, address: string): LoginDecision {
    const { own, defaultAccount, defaultAccountNetworks } = this.rules;
    if (own && sameName(user, own.user) && samePassword(password, own.password))
      return { accepted: true, login: 'own' };
    if (!sameName(user, FACTORY)) {
      const known = own !== undefined && sameName(user, own.user);
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
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
