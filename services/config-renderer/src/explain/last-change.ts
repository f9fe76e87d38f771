import { sameValue } from '@ringfleet/ucs';

/** Who brought a version, and when. */
export interface Authored {
  author: string;
  at: string;
  note: string;
  /** The change set. */
  version: number;
}

/** One version of something that sets parameters. */
export interface SettingVersion extends Authored {
  values: ReadonlyMap<string, string>;
}

/**
 * Finds for each parameter the version that gave it the value of the newest one, in one walk that ends as soon as all are
 * found. Where the walk ends before (it is bounded), it is the oldest version met.
 * @param versions newest first
 */
export async function lastChanges(
  versions: AsyncIterable<SettingVersion>,
  names: Iterable<string>,
): Promise<Map<string, Authored>> {
  const found = new Map<string, Authored>();
  const open = new Map<string, string>();
  let newest = true;
  for await (const { values, author, at, note, version } of versions) {
    const authored = { author, at, note, version };
    if (newest) {
      for (const name of names) {
        found.set(name, authored);
        const value = values.get(name);
        if (value !== undefined) open.set(name, value);
      }
      newest = false;
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
