import { randomInt } from 'node:crypto';

/** Letters and digits that nobody mistakes for each other when typing at a phone. */
const SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const LENGTH = 24;

/** A password for phones: 24 signs, about 139 bits. */
export function madePassword(): string {
  return Array.from({ length: LENGTH }, () => SIGNS.charAt(randomInt(SIGNS.length))).join('');
}
