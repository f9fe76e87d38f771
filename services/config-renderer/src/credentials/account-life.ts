import type { FtpAccount, IntentDocument } from '../intent/intent-document.ts';

const DAY_MS = 86_400_000;

/** For how long the account of before stays valid when nobody says it. */
const OLD_ACCOUNT_DAYS = 30;

/** When an account that is replaced now ends, unless somebody says otherwise. */
export function usualEnd(now: Date): Date {
  return new Date(now.getTime() + OLD_ACCOUNT_DAYS * DAY_MS);
}

/** The account of before stays valid until a time, and those before it as long as they were to be. */
export function rotated(
  before: FtpAccount | undefined,
  fresh: Pick<FtpAccount, 'user' | 'password' | 'tellPhones'>,
  until: Date,
  now: Date,
): FtpAccount {
  const old = before === undefined ? [] : [{ ...before, validUntil: until.toISOString() }, ...before.before];
  const { user, password, tellPhones } = fresh;
  return {
    ...{ user, password, tellPhones },
    number: (before?.number ?? 0) + 1,
    before: old
      .filter(({ validUntil }) => new Date(validUntil) > now)
      .slice(0, 3)
      .map(({ number, user, password, validUntil }) => ({ number, user, password, validUntil })),
  };
}

/** The FTP account of a document that can have one. */
function accountOf(document: IntentDocument | null | undefined): FtpAccount | undefined {
  return document && 'ftpAccount' in document ? document.ftpAccount : undefined;
}

/** A document that is written anyway loses the accounts whose time is over. */
export function withoutExpiredAccounts<D extends IntentDocument>(document: D, now: Date): D {
  const account = accountOf(document);
  const valid = account?.before.filter(({ validUntil }) => new Date(validUntil) > now);
  if (!account || valid?.length === account.before.length) return document;
  return { ...document, ftpAccount: { ...account, before: valid } };
}

/**
 * An older version of a document comes back with its FTP account as a new rotation: numbers never count back, since they
 * are what tells accounts apart, and phones that log in with the newer account are not locked out.
 */
export function withAccountBroughtBack<D extends IntentDocument>(
  document: D,
  current: IntentDocument | undefined,
  now: Date,
): D {
  const [old, newest] = [accountOf(document), accountOf(current)];
  if (!old || !newest) return document;
  if (old.user === newest.user && old.password.sealed === newest.password.sealed)
    return { ...document, ftpAccount: { ...newest, tellPhones: old.tellPhones } };
  return { ...document, ftpAccount: rotated(newest, old, usualEnd(now), now) };
}
