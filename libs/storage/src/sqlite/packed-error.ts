import { errorTable, RingfleetError, type ErrorCode } from '@ringfleet/contracts/errors';

/** An error as it crosses a thread: a structured clone would lose its class, code and parameters. */
export interface PackedError {
  name: string;
  message: string;
  stack?: string;
  code?: string;
  params?: Record<string, string | number>;
  cause?: PackedError;
}

export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  const { code, params } = error as Partial<RingfleetError>;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(code === undefined ? {} : { code }),
    ...(params === undefined ? {} : { params }),
    ...(error.cause === undefined ? {} : { cause: packError(error.cause) }),
  };
}

/** A RingfleetError again where the code is one of the table, else an Error with the name and code it had. */
export function unpackError({ name, message, stack, code, params, cause }: PackedError): Error {
  const options = cause && { cause: unpackError(cause) };
  const error = isErrorCode(code)
    ? new RingfleetError(code, params, options)
    : Object.assign(new Error(message, options), { name }, code === undefined ? {} : { code });
  if (stack !== undefined) error.stack = stack;
  return error;
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(errorTable, code);
}
