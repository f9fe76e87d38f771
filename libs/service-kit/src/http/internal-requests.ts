import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { RingfleetError } from '@ringfleet/contracts';

/** By it a service learns whose token the request came with; whatever a client of the front sends under it is dropped. */
export const USER_HEADER = 'x-ringfleet-user';
const SIGNATURE_HEADER = 'x-ringfleet-signature';

interface SignedRequest {
  method: string;
  /** Path and query, as in the request line. */
  url: string;
  user: string;
}

/**
 * Requests between processes of one installation. The signature says that whoever asks has the installation's keys, and
 * that the user is who he is said to be: a service must not believe that of anybody who reaches its port. It holds no
 * time, so that a machine whose clock jumps is not cut off.
 */
export class InternalRequests {
  private readonly key: KeyObject;

  constructor(key: KeyObject) {
    this.key = key;
  }

  /** Headers that make a request one of ours. */
  headersFor(request: SignedRequest): Record<string, string> {
    return { [USER_HEADER]: request.user, [SIGNATURE_HEADER]: this.signature(request).toString('base64url') };
  }

  /** @throws RingfleetError RF_INTERNAL_ONLY */
  check(request: { method?: string; url?: string; headers: IncomingHttpHeaders }): void {
    const { method = '', url = '', headers } = request;
    const [user, signature] = [headers[USER_HEADER], headers[SIGNATURE_HEADER]];
    if (typeof user !== 'string' || typeof signature !== 'string')
      throw new RingfleetError('RF_INTERNAL_ONLY');
    const [given, right] = [Buffer.from(signature, 'base64url'), this.signature({ method, url, user })];
    if (given.length !== right.length || !timingSafeEqual(given, right))
      throw new RingfleetError('RF_INTERNAL_ONLY');
  }

  private signature({ method, url, user }: SignedRequest): Buffer {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([method, url, user]))
      .digest();
  }
}
