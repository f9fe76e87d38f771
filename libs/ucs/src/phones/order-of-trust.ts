/** Where a fact of a phone comes from. */
export type FactSource =
  | 'boot-log'
  | 'app-log'
  /** The User-Agent of HTTP requests; over FTP there is none. */
  | 'user-agent'
  /** The part number in front of firmware names that a phone asks for. */
  | 'firmware-request'
  /** The comment in front of an override file. */
  | 'override-header'
  /** What a session is by itself: its address, its account. */
  | 'session';

/** One thing that a source told. */
export interface Evidence {
  value: string;
  /** When it was told, RFC 3339. */
  at: string;
  from: string;
}

interface Trust {
  /** The most trusted first; what is not in the list comes last. */
  sources: readonly FactSource[];
  /** How long what a source told stands against newer words of less trusted ones, ms. */
  freshMs: number;
  /** Whether it can change only when the phone starts over: what was told before the last boot is not fresh. */
  changesAtBoot: boolean;
}

const DAY_MS = 86_400_000;
const HARDWARE = { freshMs: 30 * DAY_MS, changesAtBoot: false };
const PROGRAM = { freshMs: DAY_MS, changesAtBoot: true };
const SESSION: Trust = { sources: ['session'], freshMs: 0, changesAtBoot: false };

/**
 * Whom to believe about what, the one table for everybody who learns of a phone. Why: docs/decisions/order-of-trust.md.
 * The part number's order is the one of polycom-ucs.md section 9.
 */
export const ORDER_OF_TRUST = {
  model: { sources: ['boot-log', 'app-log', 'user-agent', 'firmware-request'], ...HARDWARE },
  partNumber: { sources: ['firmware-request', 'boot-log', 'app-log'], ...HARDWARE },
  assembly: { sources: ['boot-log', 'app-log'], ...HARDWARE },
  application: { sources: ['app-log', 'user-agent', 'override-header'], ...PROGRAM },
  updater: { sources: ['boot-log', 'user-agent', 'app-log'], ...PROGRAM },
  bootBlock: { sources: ['boot-log', 'app-log'], ...PROGRAM },
  ip: { sources: ['app-log', 'boot-log'], ...PROGRAM },
  subnetMask: { sources: ['app-log', 'boot-log'], ...PROGRAM },
  address: SESSION,
  bootPath: SESSION,
  account: SESSION,
} as const satisfies Record<string, Trust>;

export type TrustedName = keyof typeof ORDER_OF_TRUST;

/**
 * Sorts what several sources told of one thing: first the one to believe, then the others by trust. The newest word
 * counts, unless a more trusted source said something that is still fresh beside it.
 * @param evidence one of each source
 * @param lastBoot when the phone last started, RFC 3339
 */
export function byTrust<E extends Evidence>(
  name: TrustedName,
  evidence: readonly E[],
  lastBoot?: string,
): E[] {
  const trust: Trust = ORDER_OF_TRUST[name];
  const rank = ({ from }: E) => {
    const at = trust.sources.findIndex((source) => source === from);
    return at < 0 ? trust.sources.length : at;
  };
  const sorted = evidence.toSorted(
    (a, b) => rank(a) - rank(b) || (a.from < b.from ? -1 : a.from > b.from ? 1 : 0),
  );
  const newest = sorted.reduce((at, one) => (one.at > at ? one.at : at), '');
  const believed = sorted.find(({ at }) => isFresh(at, newest, trust, lastBoot));
  return believed ? [believed, ...sorted.filter((one) => one !== believed)] : sorted;
}

function isFresh(at: string, newest: string, { freshMs, changesAtBoot }: Trust, lastBoot = ''): boolean {
  if (at === newest) return true;
  const bootedBetween = changesAtBoot && at < lastBoot && lastBoot <= newest;
  return !bootedBetween && Date.parse(newest) - Date.parse(at) <= freshMs;
}
