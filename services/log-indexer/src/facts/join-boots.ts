import type { PhoneFacts } from '@ringfleet/contracts';
import { type Dated, later } from './join-evidence.ts';

type LastBoot = NonNullable<PhoneFacts['lastBoot']>;
type Boot = Omit<LastBoot, 'reason' | 'others'>;
type BootFacts = Pick<PhoneFacts, 'lastBoot' | 'bootReason' | 'lastLogged'>;

/** Log and session tell of the same boot at different moments of it, and their clocks differ. */
const SAME_BOOT_MS = 10 * 60_000;

/**
 * The last boot, its reason and how long the phone has been up. A session that reads a master file looks like a boot and
 * may be a poll (polycom-ucs.md section 6.7): a phone that logged on after it without telling of a start did not start.
 */
export function joinBoots(a: BootFacts, b: BootFacts): BootFacts & Pick<PhoneFacts, 'uptime'> {
  const bootReason = newest(a.bootReason, b.bootReason);
  const lastLogged = newest(a.lastLogged, b.lastLogged);
  const boots = newestOfSources([...bootsOf(a.lastBoot), ...bootsOf(b.lastBoot)]);
  const boot = believed(boots, lastLogged);
  const others = boots.filter((one) => one !== boot);
  const lastBoot: LastBoot | undefined = boot && {
    ...boot,
    ...reasonOf(boot, bootReason),
    ...(others.length === 0 ? {} : { others }),
  };
  return {
    ...(lastBoot ? { lastBoot } : {}),
    ...(bootReason ? { bootReason } : {}),
    ...(lastLogged ? { lastLogged } : {}),
    ...uptimeOf(boot, lastLogged),
  };
}

function newest<T extends Dated>(a: T | undefined, b: T | undefined): T | undefined {
  return a && b ? later(a, b) : (a ?? b);
}

function bootsOf(boot: LastBoot | undefined): Boot[] {
  if (!boot) return [];
  const { others = [], ...last } = boot;
  delete last.reason;
  return [last, ...others];
}

/** The newest of each source, by source. */
function newestOfSources(boots: readonly Boot[]): Boot[] {
  const bySource = Map.groupBy(boots, ({ from = '' }) => from);
  return [...bySource.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, told]) => told.reduce(later));
}

function believed(boots: readonly Boot[], lastLogged: PhoneFacts['lastLogged']): Boot | undefined {
  if (boots.length === 0) return undefined;
  const last = boots.reduce(later);
  const logged = boots.filter(({ from }) => from !== 'session');
  const wentOn = lastLogged !== undefined && msBetween(last, lastLogged) > SAME_BOOT_MS;
  return last.from === 'session' && wentOn && logged.length > 0 ? logged.reduce(later) : last;
}

function reasonOf(boot: Boot, reason: PhoneFacts['bootReason']): Pick<LastBoot, 'reason'> {
  const isOfIt = reason && Math.abs(msBetween(boot, reason)) <= SAME_BOOT_MS;
  return isOfIt ? { reason: reason.value } : {};
}

function uptimeOf(boot: Boot | undefined, logged: PhoneFacts['lastLogged']): Pick<PhoneFacts, 'uptime'> {
  if (!boot || !logged || logged.at < boot.at) return {};
  return { uptime: { seconds: Math.floor(msBetween(boot, logged) / 1000), at: logged.at } };
}

function msBetween(earlier: Dated, later: Dated): number {
  return Date.parse(later.at) - Date.parse(earlier.at);
}
