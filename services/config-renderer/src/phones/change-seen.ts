import { hasCode } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { SeenPhone } from './seen-phone.repository.ts';

/**
 * Changes records of phones that were seen. Facts that come and change sets that are published write the same records:
 * whoever comes second works on what the first one wrote.
 * @param change undefined: the record stays as it is
 */
export async function changeSeen(
  seen: Repository<SeenPhone>,
  macs: readonly string[],
  change: (known: SeenPhone | undefined, mac: string) => SeenPhone | undefined,
): Promise<void> {
  for (;;) {
    const stored = new Map((await seen.getMany([...macs])).map((one) => [one.id, one]));
    const entries = macs.flatMap((mac) => {
      const known = stored.get(mac);
      const value = change(known?.value, mac);
      return value === undefined ? [] : [{ id: mac, value, expectedVersion: known?.version ?? 0 }];
    });
    if (entries.length === 0) return;
    try {
      return await seen.putMany(entries);
    } catch (error) {
      if (!hasCode(error, 'RF_VERSION_CONFLICT')) throw error;
    }
  }
}

/** These were rendered by what was known of them; one of which more is known by now stays due. */
export async function noLongerDue(
  seen: Repository<SeenPhone>,
  rendered: Awaited<ReturnType<Repository<SeenPhone>['getMany']>>,
): Promise<void> {
  try {
    await seen.putMany(
      rendered.map(({ id, value, version }) => ({
        id,
        value: { ...value, renderDue: false },
        expectedVersion: version,
      })),
    );
  } catch (error) {
    if (!hasCode(error, 'RF_VERSION_CONFLICT')) throw error;
  }
}
