import type { Sealer } from '@ringfleet/storage';
import { isSecretParameter, MASKED_VALUE, sameValue } from '@ringfleet/ucs';
import { z } from 'zod';

/** A parameter's value as it is kept here: a secret one only as its keyed hash, enough to compare. */
export const heldValueSchema = z.union([z.string(), z.object({ secret: z.string() })]);
export type HeldValue = z.infer<typeof heldValueSchema>;

export function heldValue(name: string, value: string, sealer: Pick<Sealer, 'keyedHash'>): HeldValue {
  if (value === '' || !isSecretParameter(name)) return value;
  return { secret: sealer.keyedHash(Buffer.from(value)) };
}

/** Whether a phone takes both for the same. */
export function sameHeldValue(a: HeldValue, b: HeldValue): boolean {
  if (typeof a === 'string' || typeof b === 'string')
    return typeof a === 'string' && typeof b === 'string' && sameValue(a, b);
  return a.secret === b.secret;
}

/** As people see it. */
export function shownHeldValue(value: HeldValue): string {
  return typeof value === 'string' ? value : MASKED_VALUE;
}
