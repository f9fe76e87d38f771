import { RingfleetError } from '@ringfleet/contracts';
import type { Page } from '@ringfleet/storage';

/** One list of paths in their order, read page by page. */
export type PathList<T> = (page: { cursor?: string; limit: number }) => Promise<Page<T>>;

/** A page of a store as one of what people read. */
export function summariesOf<T, S>({ items, cursor }: Page<T>, summary: (value: T) => S): Page<S> {
  return {
    items: items.map((item) => ({ ...item, value: summary(item.value) })),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** Where a merged list goes on: a cursor of each list, null at its end, absent at its beginning. */
type Place = (string | null | undefined)[];

/** Two or more lists as one, in the order of their ids; its cursor works across all of them. */
export async function mergedPage<T>(
  lists: readonly PathList<T>[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: T[]; cursor?: string }> {
  const place = cursor === undefined ? lists.map(() => undefined) : placeOf(cursor, lists.length);
  const pages = await Promise.all(lists.map((list, at) => pageAt(list, place[at], limit)));
  const merged = pages
    .flatMap(({ items }, list) => items.map(({ id, value }) => ({ id, value, list })))
    .sort((a, b) => Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)))
    .slice(0, limit);
  const next = await Promise.all(
    lists.map(async (list, at): Promise<string | null | undefined> => {
      const page = pages[at];
      const used = merged.filter((entry) => entry.list === at).length;
      if (!page || used === page.items.length) return page?.cursor ?? null;
      if (used === 0) return place[at];
      // The stores' cursors stand behind a page: a shorter page gives the one that is needed.
      return (await pageAt(list, place[at], used)).cursor ?? null;
    }),
  );
  const items = merged.map(({ value }) => value);
  return next.every((one) => one === null) ? { items } : { items, cursor: cursorOf(next) };
}

async function pageAt<T>(
  list: PathList<T>,
  place: string | null | undefined,
  limit: number,
): Promise<Page<T>> {
  if (place === null) return { items: [] };
  return list({ limit, ...(place === undefined ? {} : { cursor: place }) });
}

function cursorOf(place: Place): string {
  return Buffer.from(JSON.stringify(place.map((one) => (one === undefined ? false : one)))).toString(
    'base64url',
  );
}

function placeOf(cursor: string, count: number): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(place) && place.length === count)
      return place.map((one: unknown) => (typeof one === 'string' ? one : one === null ? null : undefined));
  } catch {
    // It is none of ours.
  }
  throw new RingfleetError('RF_CURSOR_INVALID');
}
