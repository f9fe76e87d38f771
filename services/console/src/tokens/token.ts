import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const tokenSchema = z.object({
  /** SHA-256 of the whole token in hex: it has 256 random bits, so a slow hash would add nothing. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.iso.datetime(),
});
type StoredToken = z.infer<typeof tokenSchema>;

/** Tokens by id; the token itself is stored nowhere here. */
export const tokenDefinition: RepositoryDefinition<StoredToken> = { name: 'tokens', schema: tokenSchema };

/** Every repository of the console. */
export const consoleRepositories = [tokenDefinition];

/** The id of the token that lies in `admin.token`. */
export const ADMIN = 'admin';

/** `rf_<id>_<256 random bits>` */
export function createToken(id: string): string {
  return `rf_${id}_${randomBytes(32).toString('base64url')}`;
}

/** The id a token names; one that an operator made up is the admin's. */
export function tokenId(token: string): string {
  return /^rf_([a-z0-9-]{1,32})_/.exec(token)?.[1] ?? ADMIN;
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Takes the same time wherever the two differ. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length === right.length && timingSafeEqual(left, right);
}
