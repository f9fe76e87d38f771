import type { Fact, LogLineRef } from '@ringfleet/contracts';
import { byTrust, type TrustedName } from '@ringfleet/ucs';

type Told = Omit<Fact, 'others'>;

/**
 * Joins what is known of one thing: the newest word of each source is kept, and the order of trust says which of them
 * counts. The same whatever the order and however often words come.
 */
export function joinEvidence(
  name: TrustedName,
  a: Fact | undefined,
  b: Fact | undefined,
  lastBoot: string | undefined,
): Fact | undefined {
  const newest = new Map<string, Told>();
  for (const told of [...wordsOf(a), ...wordsOf(b)]) {
    const known = newest.get(told.from);
    newest.set(told.from, known ? later(known, told) : told);
  }
  const [believed, ...others] = byTrust(name, [...newest.values()], lastBoot);
  return believed && { ...believed, ...(others.length === 0 ? {} : { others }) };
}

function wordsOf(fact: Fact | undefined): Told[] {
  if (!fact) return [];
  const { others = [], ...told } = fact;
  return [told, ...others];
}

/** Anything that happened at a time and may have been told by a line. */
export interface Dated {
  at: string;
  line?: LogLineRef | undefined;
}

/** The later of two; of the same moment the one of the later line, else any, but always the same. */
export function later<T extends Dated>(a: T, b: T): T {
  return laterKey(a) >= laterKey(b) ? a : b;
}

function laterKey(dated: Dated): string {
  const { at, line } = dated;
  return `${at} ${line?.order ?? ''} ${String(line?.number ?? 0).padStart(9, '0')} ${JSON.stringify(dated)}`;
}
