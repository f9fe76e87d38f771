import { RequestInvalidError } from './problem-document.ts';

/** ETag of a document's version: strong, and the version itself so that it can be compared by a repository. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * What the caller expects to change, for `put(…, { expectedVersion })`: the version of `If-Match`, 0 for
 * `If-None-Match: *` (must not exist yet), undefined for whatever is there: neither sent, or `If-Match: *`. RFC 9110 section 13.1.
 * @throws RingfleetError RF_REQUEST_INVALID when a header is no ETag of ours
 */
export function expectedVersion(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): number | undefined {
  const ifMatch = headers['if-match'];
  if (ifMatch === '*') return undefined;
  if (ifMatch !== undefined) {
    const version = /^"(\d{1,15})"$/.exec(String(ifMatch))?.[1];
    if (version === undefined)
      throw new RequestInvalidError([
        { field: 'If-Match', message: 'must be the ETag of an earlier answer' },
      ]);
    return Number(version);
  }
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch === undefined) return undefined;
  if (ifNoneMatch !== '*')
    throw new RequestInvalidError([
      { field: 'If-None-Match', message: 'must be * when something is written' },
    ]);
  return 0;
}
