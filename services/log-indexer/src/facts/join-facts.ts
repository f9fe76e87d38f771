import type { PhoneFacts } from '@ringfleet/contracts';
import { ORDER_OF_TRUST, type TrustedName } from '@ringfleet/ucs';
import { joinBoots } from './join-boots.ts';
import { type Dated, joinEvidence, later } from './join-evidence.ts';

const TRUSTED = Object.keys(ORDER_OF_TRUST) as TrustedName[];
const MAX_LISTED = 10;
/**
 * Joins what is known of a phone with what was told of it. Commutative, associative and idempotent: events may come in
 * any order, late and repeated, and facts that were published may be joined in again when the documents were lost.
 */
export function joinFacts(a: PhoneFacts, b: PhoneFacts): PhoneFacts {
  const boots = joinBoots(a, b);
  return present({
    mac: a.mac,
    discovered: a.discovered || b.discovered,
    firstSeen: a.firstSeen < b.firstSeen ? a.firstSeen : b.firstSeen,
    lastSeen: a.lastSeen > b.lastSeen ? a.lastSeen : b.lastSeen,
    ...Object.fromEntries(
      TRUSTED.map((name) => [name, joinEvidence(name, a[name], b[name], boots.lastBoot?.at)]),
    ),
    ...boots,
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
