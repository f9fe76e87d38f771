import type { MongoConnection } from '@ringfleet/storage/mongo';

type Mongoose = MongoConnection['mongoose'];
type Directions = Record<string, 1 | -1>;

export interface AskedQuery {
  collection: string;
  method: string;
  filter: Record<string, unknown>;
  sort: Directions;
}

export interface DeclaredIndex {
  name: string;
  key: Record<string, number>;
  sparse?: boolean;
}

interface Operation {
  collectionName: string;
  method: string;
  params: [filter: Record<string, unknown> | BulkOperation[], ...rest: unknown[]];
}
type BulkOperation = Record<string, { filter: Record<string, unknown> }>;

/** Collections of the adapter's own, whose documents are found by their ids. */
const OWN = /^ringfleet\./;

/** Notes what goes to the server. */
export function watchQueries(connection: Mongoose, asked: AskedQuery[]): void {
  connection.on('operation-start', ({ collectionName: collection, method, params }: Operation) => {
    if (OWN.test(collection)) return;
    const [first, ...rest] = params;
    const { sort = {} } = (rest.at(-1) ?? {}) as { sort?: Directions };
    const filters = Array.isArray(first) ? first.map((one) => Object.values(one)[0]!.filter) : [first];
    asked.push(...filters.map((filter) => ({ collection, method, filter, sort })));
  });
}

/**
 * Name of an index that leads to just the documents of a query in their order; undefined when there is none, that is
 * when documents would be read to be left out, or sorted. What is asked of documents that were found by their id is no
 * search.
 */
export function servedBy(
  { filter, sort }: AskedQuery,
  indexes: readonly DeclaredIndex[],
): string | undefined {
  if (isEquality(filter._id)) return '_id_';
  return indexes.find((index) => serves(index, filter, sort))?.name;
}

/** What MongoDB itself would do that an index shall spare; nothing where the server has no `explain`. */
export async function wasteOf(
  connection: Mongoose,
  { collection, filter, sort }: AskedQuery,
): Promise<string[]> {
  const explain = { find: collection, filter, sort };
  try {
    const plan = await connection.db!.command({ explain, verbosity: 'queryPlanner' });
    return JSON.stringify((plan.queryPlanner as { winningPlan: unknown }).winningPlan).match(WASTE) ?? [];
  } catch (error) {
    if ((error as { code?: unknown }).code === COMMAND_NOT_FOUND) return [];
    throw error;
  }
}

const WASTE = /"(?:COLLSCAN|SORT)"/g;
const COMMAND_NOT_FOUND = 59;

function serves(
  { key, sparse = false }: DeclaredIndex,
  filter: AskedQuery['filter'],
  sort: Directions,
): boolean {
  const fields = Object.keys(key);
  const asked = Object.keys(filter);
  const equal = asked.filter((field) => isEquality(filter[field]));
  const ordered = Object.keys(sort).filter((field) => !equal.includes(field));
  const ranges = asked.filter((field) => !equal.includes(field) && !ordered.includes(field));
  // Equality, then order, then the rest: https://www.mongodb.com/docs/manual/tutorial/equality-sort-range-rule/
  const [ofEqual, behind] = [fields.slice(0, equal.length), fields.slice(equal.length)];
  const wanted = [...ordered, ...ranges];
  const directions = new Set(ordered.map((field) => sort[field]! * key[field]!));
  return (
    equal.every((field) => ofEqual.includes(field)) &&
    wanted.every((field, place) => behind[place] === field) &&
    ranges.length <= 1 &&
    // One bound at the beginning of what is left: the others would be looked at, entry by entry.
    asked.filter((field) => !equal.includes(field)).every((field) => field === behind[0]) &&
    directions.size <= 1 &&
    (!sparse || fields.some((field) => asked.includes(field)))
  );
}

function isEquality(condition: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return condition !== undefined;
  return '$eq' in condition || '$in' in condition;
}
