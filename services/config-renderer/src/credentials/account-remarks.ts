import type { Repository } from '@ringfleet/storage';
import type { FtpAccount } from '../intent/intent-document.ts';
import { accountId } from '../intent/fleet-events.ts';
import type { FleetContext } from '../intent/intent-store.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import type { IntentPlan } from '../plans/intent-plan.ts';

/** Of accounts that go, end or are replaced: how many phones log in with them now. */
export async function accountRemarks(plan: IntentPlan, seen: Repository<SeenPhone>): Promise<void> {
  const after = accountsByScope(plan.after);
  for (const [scope, before] of accountsByScope(plan.before)) {
    const now = after.get(scope);
    // A site that gets another name keeps its account.
    if (now === undefined && isHeld(after, before)) continue;
    const ends = new Map(validOf(now).map(({ number, validUntil }) => [number, validUntil]));
    for (const old of validOf(before)) {
      if (ends.has(old.number) && (ends.get(old.number) ?? '') === (old.validUntil ?? '')) continue;
      const id = accountId(scope, old.number);
      const phones = await seen.count({ index: 'account', equals: id });
      const [what, advice] = fateOf(ends.get(old.number));
      plan.findings.add({
        ...{ severity: phones > 0 ? 'warning' : 'info', code: 'RF_ACCOUNT_IN_USE' },
        field: scope === 'fleet' ? 'ftpAccount' : `sites.${scope.slice('site/'.length)}.ftpAccount`,
        message: `${phonesText(phones)} with the FTP account '${old.user}' (${id}) now; ${what}`,
        ...(phones > 0 ? { advice } : {}),
      });
    }
  }
}

function fateOf(validUntil: string | undefined): [what: string, advice: string] {
  const who = "Who still has it: 'ringfleet credentials users-of-old'.";
  if (validUntil !== undefined)
    return [
      `it stays valid until ${validUntil}`,
      `Phones that have not changed over by then cannot log in. ${who}`,
    ];
  return [
    'it is refused from now on',
    `Phones that do not know another account cannot log in any more. ${who}`,
  ];
}

function phonesText(phones: number): string {
  if (phones === 0) return 'no phone logs in';
  return phones === 1 ? '1 phone logs in' : `${phones.toLocaleString('en')} phones log in`;
}

function validOf(account: FtpAccount | undefined): { number: number; user: string; validUntil?: string }[] {
  if (!account) return [];
  const { number, user, before } = account;
  return [{ number, user }, ...before.filter(({ validUntil }) => new Date(validUntil) > new Date())];
}

function isHeld(accounts: ReadonlyMap<string, FtpAccount>, { user, password }: FtpAccount): boolean {
  return [...accounts.values()].some((one) => one.user === user && one.password.sealed === password.sealed);
}

/** By scope: `fleet`, `site/<id>`. */
export function accountsByScope({ fleet, sites }: FleetContext): Map<string, FtpAccount> {
  const accounts = new Map<string, FtpAccount>();
  if (fleet?.document.ftpAccount) accounts.set('fleet', fleet.document.ftpAccount);
  for (const [id, { document }] of sites)
    if (document.ftpAccount) accounts.set(`site/${id}`, document.ftpAccount);
  return accounts;
}
