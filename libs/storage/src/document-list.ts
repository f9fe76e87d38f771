import { RingfleetError } from '@ringfleet/contracts';
import { decodeCursor, encodeCursor, pageLimit } from './embedded/list-cursor.ts';
import type { ListOptions, RepositoryDefinition } from './repository.port.ts';

/** What a list call asks for, read and checked alike by every store. */
export interface DocumentList {
  limit: number;
  /** Sort keys of the last entry already seen: [id], or [index value, id]. */
  after?: string[];
  /** The cursor of a page that ends with this entry; `at` is its index value. */
  cursorBehind: (last: { id: string; at: string }) => string;
}

/** @throws RF_CURSOR_INVALID; RangeError when the definition has no such index */
export function documentList(
  { name, indexes = {} }: Pick<RepositoryDefinition<never>, 'name' | 'indexes'>,
  { index, equals, prefix, descending = false, cursor, limit }: ListOptions,
): DocumentList {
  if (index !== undefined && !Object.hasOwn(indexes, index))
    throw new RangeError(`${name} has no index '${index}'`);
  const list = [name, index, equals, prefix, descending];
  const after = cursor === undefined ? undefined : decodeCursor(list, cursor);
  if (after) {
    const [at = '', ...more] = after;
    // One made by hand must not lead out of the range.
    const within = at.startsWith(prefix ?? '') && (equals === undefined || at === equals);
    if (!within || more.length !== (index === undefined ? 0 : 1))
      throw new RingfleetError('RF_CURSOR_INVALID');
  }
  return {
    limit: pageLimit(limit),
    ...(after && { after }),
    cursorBehind: ({ id, at }) => encodeCursor(list, index === undefined ? [id] : [at, id]),
  };
}
