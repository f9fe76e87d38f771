/** One field at fault, with its place in what was sent. */
export interface FieldFault {
  field: string;
  message: string;
  line?: number;
  column?: number;
}

/** An error that the server answered (RFC 9457): its sentence, what to do, its code. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly advice: string;
  readonly errors: readonly FieldFault[];

  constructor({
    status,
    code,
    detail,
    advice,
    errors = [],
  }: {
    status: number;
    code: string;
    detail: string;
    advice: string;
    errors?: readonly FieldFault[];
  }) {
    super(detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.advice = advice;
    this.errors = errors;
  }

  /** Undefined when the body is no problem document of ours. */
  static of(status: number, body: unknown): ApiProblem | undefined {
    if (typeof body !== 'object' || body === null) return undefined;
    const { detail, code, advice, errors } = body as Record<string, unknown>;
    if (typeof detail !== 'string' || typeof code !== 'string') return undefined;
    return new ApiProblem({
      ...{ status, code, detail, advice: typeof advice === 'string' ? advice : '' },
      ...(Array.isArray(errors) ? { errors: errors as FieldFault[] } : {}),
    });
  }
}
