import { RingfleetError } from '@ringfleet/contracts';
import type { PageQuery } from '@ringfleet/service-kit';
import type { Repository } from '@ringfleet/storage';
import { accountId } from '../intent/fleet-events.ts';
import type { FtpAccount } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import { accountsByScope } from './account-remarks.ts';
import { credentialRef } from './credential-scope.ts';

/** An account and who logs in with it; never its password. */
interface ShownAccount {
  account: string;
  user: string;
  phones: number;
  validUntil?: string;
}

export interface ShownCredentials extends ShownAccount {
  /** `fleet`, `site/<id>` */
  scope: string;
  tellPhones: boolean;
  /** Older ones that are still valid. */
  before: ShownAccount[];
}

/** A phone that logs in with an account that is not the newest. */
export interface UserOfOld {
  mac: string;
  account: string;
  lastSeen: string;
  model?: string;
  address?: string;
}

/** The account that every phone has from its factory, as phones' facts name it. */
const FACTORY = 'default';

/** Accounts and who logs in with which. */
export class CredentialsReader {
  private readonly store: IntentStore;
  private readonly seen: Repository<SeenPhone>;

  constructor(store: IntentStore, seen: Repository<SeenPhone>) {
    this.store = store;
    this.seen = seen;
  }

  async list(now = new Date()): Promise<{ items: ShownCredentials[] }> {
    const accounts = accountsByScope(await this.store.context());
    const items = await Promise.all(
      [...accounts].map(async ([scope, { number, user, tellPhones, before }]) => ({
        ...{ scope, ...(await this.shown(scope, number, user)), tellPhones },
        before: await Promise.all(
          before
            .filter(({ validUntil }) => new Date(validUntil) > now)
            .map(async (old) => ({
              ...(await this.shown(scope, old.number, old.user)),
              validUntil: old.validUntil,
            })),
        ),
      })),
    );
    return { items };
  }

  /**
   * Phones that have not changed over: expired accounts count too, for such phones cannot log in any more.
   * @param scope absent: all of them
   * @throws RF_INTENT_UNKNOWN for a scope without an account, RF_CURSOR_INVALID
   */
  async usersOfOld(
    scope: string | undefined,
    { cursor, limit }: PageQuery,
  ): Promise<{ count: number; items: UserOfOld[]; cursor?: string }> {
    const ids = await this.oldAccounts(scope);
    const counts = await Promise.all(ids.map((equals) => this.seen.count({ index: 'account', equals })));
    const items: UserOfOld[] = [];
    let [at, inner] = cursor === undefined ? [0, undefined] : placeOf(cursor, ids);
    while (items.length < limit && at < ids.length) {
      const page = await this.seen.list({
        ...{ index: 'account', equals: ids[at] ?? '', limit: limit - items.length },
        ...(inner === undefined ? {} : { cursor: inner }),
      });
      items.push(...page.items.map(({ value }) => userOf(value)));
      inner = page.cursor;
      if (inner === undefined) at += 1;
    }
    const count = counts.reduce((sum, one) => sum + one, 0);
    return { count, items, ...(at < ids.length ? { cursor: cursorOf(ids[at] ?? '', inner) } : {}) };
  }

  /** Ids of all that are not the newest of their scope, gone ones included. */
  private async oldAccounts(scope: string | undefined): Promise<string[]> {
    const accounts = accountsByScope(await this.store.context());
    if (scope !== undefined) {
      credentialRef(scope);
      if (!accounts.has(scope))
        throw new RingfleetError('RF_INTENT_UNKNOWN', { what: `FTP account of ${scope}` });
    }
    const wanted = [...accounts].filter(([name]) => scope === undefined || name === scope);
    const old = wanted.flatMap(([name, account]) => olderIds(name, account));
    return wanted.some(([name]) => name === 'fleet') ? [...old, FACTORY] : old;
  }

  private async shown(scope: string, number: number, user: string): Promise<ShownAccount> {
    const account = accountId(scope, number);
    return { account, user, phones: await this.seen.count({ index: 'account', equals: account }) };
  }
}

function olderIds(scope: string, { number }: FtpAccount): string[] {
  return Array.from({ length: number - 1 }, (_, index) => accountId(scope, index + 1));
}

function userOf({ mac, account = '', lastSeen, model, address }: SeenPhone): UserOfOld {
  return {
    ...{ mac, account, lastSeen },
    ...(model === undefined ? {} : { model }),
    ...(address === undefined ? {} : { address }),
  };
}

/** By the account's id: a rotation in between moves no place. */
function cursorOf(id: string, inner: string | undefined): string {
  return Buffer.from(JSON.stringify([id, inner ?? null])).toString('base64url');
}

function placeOf(cursor: string, ids: readonly string[]): [at: number, inner: string | undefined] {
  try {
    const [id, inner] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    const at = ids.indexOf(String(id));
    if (at >= 0) return [at, typeof inner === 'string' ? inner : undefined];
  } catch {
    // Whatever is wrong with it, it is not ours.
  }
  throw new RingfleetError('RF_CURSOR_INVALID');
}
