const DUPLICATE_KEY = 11_000;
/** BSONObjectTooLarge, the same of what an update would make of a document, and what the driver has no buffer for. */
const TOO_LARGE: unknown[] = [10_334, 17_419, 17_420, 'ERR_OUT_OF_RANGE'];

interface ServerError {
  code?: unknown;
  message?: string;
  /** Of one write among many. */
  errmsg?: string;
}

/**
 * Whose value is taken already: the name of a unique index of a definition, or `_id`; undefined when the error is
 * another.
 */
export function duplicateIn(error: unknown): string | undefined {
  const { code, message = '', errmsg = message } = error as ServerError;
  if (code !== DUPLICATE_KEY) return undefined;
  // "E11000 duplicate key error collection: ringfleet.fleet.phones index: ix_code_unique dup key: …"
  const index = / index: (\S+)/.exec(errmsg)?.[1] ?? '';
  return /^ix_(.+)_unique$/.exec(index)?.[1] ?? '_id';
}

/** Whether a document would be larger than MongoDB's 16 MiB. */
export function isTooLarge(error: unknown): boolean {
  return TOO_LARGE.includes((error as ServerError).code);
}
