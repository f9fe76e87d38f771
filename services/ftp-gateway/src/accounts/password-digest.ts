import { createHash, timingSafeEqual } from 'node:crypto';

/** What passwords are compared by: of one length, whatever theirs is. */
export function passwordDigest(password: string | Uint8Array): Buffer {
  return createHash('sha256').update(password).digest();
}

/** In constant time. */
export function sameDigest(a: Buffer, b: Buffer): boolean {
  return timingSafeEqual(a, b);
}
