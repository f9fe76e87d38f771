import type { PhoneFacts } from '@ringfleet/contracts';
import { ORDER_OF_TRUST, type TrustedName } from '@ringfleet/ucs';
import { type Dated, joinEvidence, later } from './join-evidence.ts';

const TRUSTED = Object.keys(ORDER_OF_TRUST) as TrustedName[];
const MAX_LISTED = 10;
/** Log and session tell of the same boot at different moments of it, and their clocks differ. */
const SAME_BOOT_MS = 10 * 60_000;

/**
 * Joins what is known of a phone with what was told of it. Commutative, associative and idempotent: events may come in
 * any order, late and repeated, and facts that were published may be joined in again when the documents were lost.
 */
export function joinFacts(a: PhoneFacts, b: PhoneFacts): PhoneFacts {
  const boot = joined(a.lastBoot, b.lastBoot, (one, other) =>
    later(withoutReason(one), withoutReason(other)),
  );
  const bootReason = joined(a.bootReason, b.bootReason, later);
  const lastLogged = joined(a.lastLogged, b.lastLogged, later);
  const lastBoot = boot && { ...withoutReason(boot), ...reasonOf(boot, bootReason) };
  return present({
    mac: a.mac,
    discovered: a.discovered || b.discovered,
    firstSeen: a.firstSeen < b.firstSeen ? a.firstSeen : b.firstSeen,
    lastSeen: a.lastSeen > b.lastSeen ? a.lastSeen : b.lastSeen,
    ...Object.fromEntries(TRUSTED.map((name) => [name, joinEvidence(name, a[name], b[name], lastBoot?.at)])),
    lastBoot,
    bootReason,
    lastLogged,
    uptime: uptimeOf(lastBoot, lastLogged),
    clockTrouble: joined(a.clockTrouble, b.clockTrouble, later),
    failedFiles: newestOf(a.failedFiles, b.failedFiles, ({ path }) => path),
    errors: newestOf(a.errors, b.errors, ({ component }) => component),
    lastError: joined(a.lastError, b.lastError, later),
    gateway: gatewayOf(a, b),
    lastUpload: joined(a.lastUpload, b.lastUpload, later),
  });
}

function joined<T>(a: T | undefined, b: T | undefined, join: (a: T, b: T) => T): T | undefined {
  return a === undefined || b === undefined ? (a ?? b) : join(a, b);
}

function withoutReason(boot: NonNullable<PhoneFacts['lastBoot']>): NonNullable<PhoneFacts['lastBoot']> {
  const rest = { ...boot };
  delete rest.reason;
  return rest;
}

function reasonOf(boot: Dated, reason: PhoneFacts['bootReason']): { reason?: string } {
  const isOfIt = reason && Math.abs(Date.parse(reason.at) - Date.parse(boot.at)) <= SAME_BOOT_MS;
  return isOfIt ? { reason: reason.value } : {};
}

function uptimeOf(boot: Dated | undefined, logged: Dated | undefined): PhoneFacts['uptime'] {
  if (!boot || !logged || logged.at < boot.at) return undefined;
  return { seconds: Math.floor((Date.parse(logged.at) - Date.parse(boot.at)) / 1000), at: logged.at };
}

/** The newest of each key, the newest last. */
function newestOf<T extends Dated>(
  a: readonly T[] | undefined,
  b: readonly T[] | undefined,
  keyOf: (one: T) => string,
): T[] | undefined {
  if (!a && !b) return undefined;
  const newest = new Map<string, T>();
  for (const one of [...(a ?? []), ...(b ?? [])]) {
    const known = newest.get(keyOf(one));
    newest.set(keyOf(one), known ? later(known, one) : one);
  }
  return [...newest.values()].sort((x, y) => (later(x, y) === x ? 1 : -1)).slice(-MAX_LISTED);
}

/** Of the newest contact. */
function gatewayOf(a: PhoneFacts, b: PhoneFacts): string | undefined {
  if (a.gateway === undefined || b.gateway === undefined) return a.gateway ?? b.gateway;
  const key = ({ lastSeen, gateway = '' }: PhoneFacts) => `${lastSeen} ${gateway}`;
  return key(a) >= key(b) ? a.gateway : b.gateway;
}

function present(facts: { [K in keyof PhoneFacts]: PhoneFacts[K] | undefined }): PhoneFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as PhoneFacts;
}
