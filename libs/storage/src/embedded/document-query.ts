/** What a list or count covers, in the terms of the tables. */
export interface DocumentRange {
  collection: string;
  /** Absent: by id. */
  index?: string;
  equals?: string;
  /** Inclusive. */
  from?: string;
  /** Exclusive. */
  below?: string;
}

export interface DocumentQuery extends DocumentRange {
  /** Sort keys of the last entry already seen: [id], or [index value, id]. */
  after?: string[];
  descending: boolean;
  limit: number;
}

/** SQL and its values; the rows are {at, id, version, value}, `at` being the sort key before the id. */
export function listStatement(query: DocumentQuery): { sql: string; values: (string | number)[] } {
  const { index, equals, after, descending, limit } = query;
  // The bound behind which the list goes on replaces the range's own: with both, SQLite might search by the weaker.
  const { from, below, ...rest } = query;
  const bounded = {
    ...rest,
    ...(after && !descending ? {} : { from }),
    ...(after && descending ? {} : { below }),
  };
  const { conditions, values } = rangeConditions(bounded);
  const beyond = descending ? '<' : '>';
  const direction = descending ? 'DESC' : 'ASC';
  const [at, id] = after ?? [];
  if (index === undefined && at !== undefined) {
    conditions.push(`id ${beyond} ?`);
    values.push(at);
  } else if (at !== undefined && id !== undefined) {
    conditions.push(equals === undefined ? `(e.value, e.id) ${beyond} (?, ?)` : `e.id ${beyond} ?`);
    values.push(...(equals === undefined ? [at, id] : [id]));
  }
  const where = conditions.join(' AND ');
  const sql =
    index === undefined
      ? `SELECT id AS at, id, version, value FROM documents WHERE ${where} ORDER BY id ${direction} LIMIT ?`
      : `SELECT e.value AS at, e.id, d.version, d.value FROM entries e CROSS JOIN documents d ON d.doc = e.doc
         WHERE ${where} ORDER BY e.value ${direction}, e.id ${direction} LIMIT ?`;
  return { sql, values: [...values, limit] };
}

export function countStatement(range: DocumentRange): { sql: string; values: string[] } {
  const { conditions, values } = rangeConditions(range);
  const table = range.index === undefined ? 'documents' : 'entries e';
  return { sql: `SELECT count(*) AS count FROM ${table} WHERE ${conditions.join(' AND ')}`, values };
}

type Unbounded = Omit<DocumentRange, 'from' | 'below'> & {
  from?: string | undefined;
  below?: string | undefined;
};

function rangeConditions({ collection, index, equals, from, below }: Unbounded) {
  const key = index === undefined ? 'id' : 'e.value';
  const all: [string, string | undefined][] = [
    [index === undefined ? 'collection = ?' : 'e.collection = ?', collection],
    ['e.name = ?', index],
    [`${key} = ?`, equals],
    [`${key} >= ?`, from],
    [`${key} < ?`, below],
  ];
  const given = all.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    conditions: given.map(([sql]) => sql),
    values: given.map(([, value]) => value),
  };
}
