import { HttpException } from '@nestjs/common';
import { asRingfleetError, RingfleetError, type ErrorCode } from '@ringfleet/contracts';
import { z } from 'zod';

const fieldFaultSchema = z.object({
  field: z.string(),
  message: z.string(),
  line: z.int().optional().describe('In the file that was sent.'),
  column: z.int().optional(),
});
export type FieldFault = z.infer<typeof fieldFaultSchema>;

/** An error as the API answers it: RFC 9457, `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string().describe('Reference page of the error, relative to the origin of this server.'),
  title: z.string().describe('The code in words, the same for every occurrence.'),
  status: z.int(),
  detail: z.string().describe('What went wrong here, naming the thing at fault.'),
  code: z.string().describe('RF_…, a row of the error table.'),
  advice: z.string().describe('What to do.'),
  retry: z.boolean().describe('Whether the same request can succeed later without a change.'),
  instance: z.string().describe('Names this request; the log has the same id.'),
  errors: z.array(fieldFaultSchema).optional().describe('The fields at fault.'),
});
export type ProblemDocument = z.infer<typeof problemSchema>;

/** More are counted, not listed: a file can have as many faults as lines. */
const LISTED = 100;
const SAID = 5;

/** A request that breaks its schema or its rules, with every field at fault. */
export class RequestInvalidError extends RingfleetError {
  /** At most 100. */
  readonly errors: readonly FieldFault[];

  constructor(
    errors: readonly FieldFault[],
    code: 'RF_REQUEST_INVALID' | 'RF_INTENT_INVALID' = 'RF_REQUEST_INVALID',
  ) {
    const said = errors.slice(0, SAID).map(faultText);
    if (errors.length > SAID) said.push(`and ${errors.length - SAID} more`);
    super(code, { reason: said.join('; ') });
    this.errors = errors.slice(0, LISTED);
  }
}

function faultText({ field, message, line, column }: FieldFault): string {
  const place = line === undefined ? '' : `line ${line}, column ${column ?? 1}: `;
  return `${place}${field === '' ? '' : `${field}: `}${message}`;
}

/** Anything thrown as a problem document. What is not one of our errors tells nothing but the request id. */
export function problemOf(
  thrown: unknown,
  request: { id: string; method: string; path: string },
): ProblemDocument {
  const error = asApiError(thrown, request);
  return {
    type: `/docs/reference/errors#${error.code.toLowerCase()}`,
    title: titleOf(error.code),
    status: error.entry.status,
    detail: error.message,
    code: error.code,
    advice: error.advice,
    retry: error.entry.retry,
    instance: `/requests/${request.id}`,
    ...(error instanceof RequestInvalidError ? { errors: [...error.errors] } : {}),
  };
}

/** Framework errors (Nest's HTTP exceptions, body parser's) become rows of our table by their status. */
function asApiError(thrown: unknown, request: { method: string; path: string }): RingfleetError {
  if (thrown instanceof RingfleetError) return thrown;
  const status = thrown instanceof HttpException ? thrown.getStatus() : exposedStatus(thrown);
  if (status === 404 || status === 405)
    return new RingfleetError('RF_ROUTE_UNKNOWN', { method: request.method, path: request.path });
  if (status === 413)
    return new RingfleetError('RF_BODY_TOO_LARGE', { limit: limitOf(thrown) }, { cause: thrown });
  if (status === 503)
    return new RingfleetError('RF_SERVICE_UNAVAILABLE', { service: request.path }, { cause: thrown });
  if (status !== undefined && status >= 400 && status < 500)
    return new RingfleetError('RF_REQUEST_INVALID', { reason: (thrown as Error).message }, { cause: thrown });
  return asRingfleetError(thrown);
}

/** `http-errors` (body parser) mark what may be shown. */
function exposedStatus(thrown: unknown): number | undefined {
  const { status, expose } = (thrown ?? {}) as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : undefined;
}

function limitOf(thrown: unknown): number | string {
  const { limit } = thrown as { limit?: unknown };
  return typeof limit === 'number' ? limit : 'the allowed number of';
}

/** `RF_PATH_NOT_FOUND` → `Path not found`. */
function titleOf(code: ErrorCode): string {
  const words = code.replace(/^RF_/, '').toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
