import { afterPrefix } from '../embedded/text-range.ts';
import type { ListOptions } from '../repository.port.ts';
import { indexField } from './document-schema.ts';

type Condition = Record<string, string>;

/** A query in the form that goes to MongoDB: a filter, and the order of its results. */
export interface DocumentFind {
  filter: Record<string, string | boolean | Condition>;
  sort: Record<string, 1 | -1>;
}

/** What a count covers. */
export function documentFilter(
  options: Pick<ListOptions, 'index' | 'equals' | 'prefix'>,
): DocumentFind['filter'] {
  const { index } = options;
  // Only a document that was not deleted has values in its indexes.
  return index === undefined
    ? { live: true, _id: rangeOf(options) }
    : { [indexField(index)]: rangeOf(options) };
}

/**
 * The queries whose results, one after the other, are the list. Each is one range of one index, in its order, so that
 * none sorts and none reads what it does not return.
 * @param after sort keys of the last entry already seen: [id], or [index value, id]
 * @param unique whether the index allows a value once
 */
export function documentFinds(
  options: Pick<ListOptions, 'index' | 'equals' | 'prefix' | 'descending'>,
  unique: boolean,
  after?: string[],
): DocumentFind[] {
  const { index, equals, descending = false } = options;
  const direction = descending ? -1 : 1;
  const filter = documentFilter(options);
  const [at, id] = after ?? [];
  if (index === undefined) {
    const sort = { _id: direction } as const;
    return [{ filter: at === undefined ? filter : { ...filter, _id: beyond(options, at) }, sort }];
  }
  const field = indexField(index);
  if (unique) {
    const sort = { [field]: direction } as const;
    return [{ filter: at === undefined ? filter : { [field]: beyond(options, at) }, sort }];
  }
  const sort = { [field]: direction, _id: direction } as const;
  if (at === undefined || id === undefined) return [{ filter, sort }];
  const sameValue = { filter: { [field]: at, _id: { [descending ? '$lt' : '$gt']: id } }, sort };
  if (equals !== undefined) return [sameValue];
  return [sameValue, { filter: { [field]: beyond(options, at) }, sort }];
}

function rangeOf({ equals, prefix = '' }: Pick<ListOptions, 'equals' | 'prefix'>): Condition {
  const below = afterPrefix(prefix);
  return {
    // Also without a prefix: that there is a text at all is what leaves out documents without the value.
    $gte: prefix,
    ...(below !== undefined && { $lt: below }),
    ...(equals !== undefined && { $eq: equals }),
  };
}

/** The range's rest; the bound takes the place of the range's own. */
function beyond(options: Pick<ListOptions, 'equals' | 'prefix' | 'descending'>, at: string): Condition {
  const { $gte, $lt, $eq } = rangeOf(options);
  return {
    ...(options.descending ? { $gte: $gte!, $lt: at } : { $gt: at, ...($lt !== undefined && { $lt }) }),
    ...($eq !== undefined && { $eq }),
  };
}
