import { hasCode } from '@ringfleet/contracts';
import type { Repository, Stored } from '@ringfleet/storage';

/** Puts a document unless what is held is as new; somebody else's change in between is looked at again. */
export async function putNewer<T>(
  repository: Repository<T>,
  id: string,
  value: T,
  isNewer: (held: T) => boolean,
): Promise<void> {
  await changeDocument(repository, id, (held) => (held !== undefined && isNewer(held) ? held : value));
}

/**
 * Changes a document by what it holds, again and again until nobody came in between.
 * @param make returns what it was given where nothing changes, undefined to delete
 * @param read what was read of it just now; it is read again only when somebody came in between
 * @returns what is held now
 */
export async function changeDocument<T>(
  repository: Repository<T>,
  id: string,
  make: (held: T | undefined) => T | undefined,
  read: Promise<Stored<T> | undefined> = repository.get(id),
): Promise<T | undefined> {
  for (let reading = read; ; reading = repository.get(id)) {
    const stored = await reading;
    const next = make(stored?.value);
    if (next === stored?.value) return next;
    try {
      const expectedVersion = stored?.version ?? 0;
      if (next === undefined) await repository.delete(id, { expectedVersion });
      else await repository.put(id, next, { expectedVersion });
      return next;
    } catch (error) {
      if (!hasCode(error, 'RF_VERSION_CONFLICT')) throw error;
    }
  }
}
