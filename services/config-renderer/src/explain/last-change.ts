import { sameValue } from '@ringfleet/ucs';

/** Who brought a version, and when. */
export interface Authored {
  author: string;
  at: string;
  note: string;
  /** The change set. */
  version: number;
  /** The walk ended here: older versions may have had the value, too. */
  orEarlier?: true;
}

/** One version of something that sets parameters. */
export interface SettingVersion extends Authored {
  values: ReadonlyMap<string, string>;
}

/**
 * Finds for each parameter the version that gave it the value of the newest one, in one walk that ends as soon as all are
 * found.
 * @param versions newest first
 * @param limit how many are looked at
 */
export async function lastChanges(
  versions: AsyncIterable<SettingVersion>,
  names: Iterable<string>,
  limit: number,
): Promise<Map<string, Authored>> {
  const found = new Map<string, Authored>();
  const open = new Map<string, string>();
  let looked = 0;
  for await (const { values, ...authored } of versions) {
    looked += 1;
    if (looked > limit) {
      for (const [name, oldest] of found) if (open.has(name)) found.set(name, { ...oldest, orEarlier: true });
      break;
    }
    if (looked === 1)
      for (const name of names) {
        found.set(name, authored);
        const value = values.get(name);
        if (value !== undefined) open.set(name, value);
      }
    for (const [name, value] of open) {
      const was = values.get(name);
      if (was !== undefined && sameValue(was, value)) found.set(name, authored);
      else open.delete(name);
    }
    if (open.size === 0) break;
  }
  return found;
}
