import type { PhoneFacts, SessionObserved } from '@ringfleet/contracts';

const at = '2026-01-05T08:00:00.000Z';

/** Facts of a phone, each value as if it was learned at once. */
export function factsOf(
  mac: string,
  values: Partial<Record<'model' | 'partNumber' | 'application' | 'updater' | 'bootPath', string>>,
): PhoneFacts {
  const facts = Object.entries(values).map(([name, value]) => [name, { value, at, from: 'test' }] as const);
  return { mac, discovered: true, firstSeen: at, lastSeen: at, ...Object.fromEntries(facts) };
}

/** A session in which a phone fetched these: path, reply, bytes. */
export function sessionOf(
  mac: string,
  requests: readonly (readonly [path: string, reply: number, bytes: number])[],
): SessionObserved {
  return {
    ...{ session: 's', gateway: 'gw-1', mac, address: '192.0.2.1', bootPath: '', ended: true, more: 0 },
    ...{ startedAt: at, observedAt: at },
    requests: requests.map(([path, reply, bytes]) => ({ verb: 'RETR', path, reply, bytes, ms: 1 })),
  };
}
