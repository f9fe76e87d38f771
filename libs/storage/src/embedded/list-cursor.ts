import { createHash } from 'node:crypto';
import { RingfleetError } from '@ringfleet/contracts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** The page size of a list call: 100 unless asked, 1 to 1000. */
export function pageLimit(asked = DEFAULT_LIMIT): number {
  return Math.min(Math.max(Math.trunc(asked), 1), MAX_LIMIT);
}

/** Where a list goes on: behind the entry with these sort keys. `list` is what makes the list what it is. */
export function encodeCursor(list: readonly unknown[], after: readonly string[]): string {
  return Buffer.from(JSON.stringify([fingerprint(list), ...after])).toString('base64url');
}

/** @throws RF_CURSOR_INVALID when it is none of ours or comes from another list. */
export function decodeCursor(list: readonly unknown[], cursor: string): string[] {
  const [of, ...after] = parse(cursor);
  if (of !== fingerprint(list) || !after.length) throw new RingfleetError('RF_CURSOR_INVALID');
  return after;
}

function parse(cursor: string): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.every((part) => typeof part === 'string')) return parts;
  } catch {
    // Whatever is wrong with it, it is not ours.
  }
  return [];
}

function fingerprint(list: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 11);
}
