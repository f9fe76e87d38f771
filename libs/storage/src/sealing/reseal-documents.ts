import { hasCode } from '@ringfleet/contracts';
import { allPages } from '../all-pages.ts';
import type { Repository, Stored } from '../repository.port.ts';
import type { Sealer } from '../sealer.port.ts';
import type { KeyRing } from './key-ring.ts';
import { keyOfText, keysInJson } from './sealed-texts.ts';

/**
 * Seals anew what older keys of the ring sealed in the documents of a repository, so that an old key is no longer
 * needed for them. Whatever text in a document is sealed is found: a seal tells its key, and opens with it or is none. It
 * may run while the repository is used, and again after it was interrupted; each document changes in one step, and
 * its version with it.
 * @returns how many documents were looked at, and how many of them changed
 * @throws RF_DOCUMENT_UNREADABLE, RF_STORE_UNAVAILABLE
 */
export async function resealDocuments<T>(
  repository: Repository<T>,
  { keys, sealer }: { keys: KeyRing; sealer: Sealer },
): Promise<{ documents: number; resealed: number }> {
  const count = { documents: 0, resealed: 0 };
  for await (const page of allPages(repository))
    for (const stored of page) {
      count.documents += 1;
      if (await resealOne(repository, stored, (text) => resealed(text, keys, sealer))) count.resealed += 1;
    }
  return count;
}

/** In how many documents of a repository each key sealed something, by its id. What only looks like a seal is in it too. */
export async function keysOfDocuments<T>(repository: Repository<T>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const page of allPages(repository))
    for (const { value } of page)
      for (const id of keysInJson(JSON.stringify(value))) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

async function resealOne<T>(
  repository: Repository<T>,
  { id, value, version }: Stored<T>,
  reseal: (text: string) => string,
): Promise<boolean> {
  const changed = mapTexts(value, reseal) as T;
  if (changed === value) return false;
  try {
    await repository.put(id, changed, { expectedVersion: version });
    return true;
  } catch (error) {
    if (!hasCode(error, 'RF_VERSION_CONFLICT')) throw error;
    const now = await repository.get(id);
    return now !== undefined && resealOne(repository, now, reseal);
  }
}

function resealed(text: string, keys: KeyRing, sealer: Sealer): string {
  const key = keyOfText(text);
  if (key === undefined || key === keys.current.id.toString('hex') || !keys.find(key)) return text;
  try {
    return sealer.seal(sealer.open(Buffer.from(text, 'base64'))).toString('base64');
  } catch {
    // It only looked like a seal.
    return text;
  }
}

/** The same value where nothing changed, else a copy with the changed texts. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => mapTexts(item, change));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const before = Object.entries(value);
  const entries = before.map(([name, item]) => [name, mapTexts(item, change)] as const);
  return entries.some(([, item], index) => item !== before[index]![1]) ? Object.fromEntries(entries) : value;
}
