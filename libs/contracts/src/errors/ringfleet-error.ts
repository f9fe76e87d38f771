import { errorTable, type ErrorCode, type ErrorEntry } from './error-table.ts';

/**
 * An error that a person can meet: its code names a row of the error table, which gives the sentence, what to do,
 * the HTTP status and whether a retry helps. Parameters fill the sentence's `{name}` places; secrets never go in.
 */
export class RingfleetError extends Error {
  readonly code: ErrorCode;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, params: Record<string, string | number> = {}, options?: { cause?: unknown }) {
    super(fill(errorTable[code].message, params), options);
    this.name = 'RingfleetError';
    this.code = code;
    this.params = params;
  }

  get entry(): ErrorEntry {
    return errorTable[this.code];
  }

  /** What to do, with the parameters filled in. */
  get advice(): string {
    return fill(this.entry.advice, this.params);
  }
}

/** Whether something thrown is this error of the table. */
export function hasCode(error: unknown, code: ErrorCode): error is RingfleetError {
  return error instanceof RingfleetError && error.code === code;
}

/** Anything thrown, as an error of the table; what is none becomes RF_INTERNAL with its cause kept. */
export function asRingfleetError(error: unknown): RingfleetError {
  return error instanceof RingfleetError ? error : new RingfleetError('RF_INTERNAL', {}, { cause: error });
}

function fill(template: string, params: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
