/** An error that the server answered (RFC 9457): its sentence, what to do, its code. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly advice: string;

  constructor({
    status,
    code,
    detail,
    advice,
  }: {
    status: number;
    code: string;
    detail: string;
    advice: string;
  }) {
    super(detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.advice = advice;
  }

  /** Undefined when the body is no problem document of ours. */
  static of(status: number, body: unknown): ApiProblem | undefined {
    if (typeof body !== 'object' || body === null) return undefined;
    const { detail, code, advice } = body as Record<string, unknown>;
    if (typeof detail !== 'string' || typeof code !== 'string') return undefined;
    return new ApiProblem({ status, code, detail, advice: typeof advice === 'string' ? advice : '' });
  }
}
