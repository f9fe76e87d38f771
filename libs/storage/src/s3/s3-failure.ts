import { S3ServiceException } from '@aws-sdk/client-s3';
import { RingfleetError } from '@ringfleet/contracts';

/** There is something under this name already (412), or is about to be (409). */
export function isTaken(error: unknown): boolean {
  const status = statusOf(error);
  return status === 412 || status === 409;
}

/** A HEAD has no body that would say more than its status. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket';
}

/** Bytes behind the last one were asked for. */
export function isBeyondEnd(error: unknown): boolean {
  return statusOf(error) === 416;
}

/** RF_STORE_UNAVAILABLE with what the server or the network said. */
export function storeUnavailable(what: string, cause: unknown): RingfleetError {
  return new RingfleetError('RF_STORE_UNAVAILABLE', { what, reason: reasonOf(cause) }, { cause });
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** Connection errors of Node may have an empty message and all they know in `code` or in their parts. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0]);
  if (!(cause instanceof Error)) return String(cause);
  const { name, message, code } = cause as Error & { code?: string };
  if (cause instanceof S3ServiceException) return message === name ? name : `${name}: ${message}`;
  if (name === 'TimeoutError') return 'it does not answer in time';
  return message || code || name;
}
