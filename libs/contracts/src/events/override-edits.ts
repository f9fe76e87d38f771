import { z } from 'zod';
import { orderSchema } from '../order.ts';
import { blobRefSchema, hashSchema, macSchema, sealedInlineSchema, timeSchema } from './field-schemas.ts';

/** The two files in which a phone keeps what was changed at its menu and on its web page. */
export const overrideKinds = ['phone', 'web'] as const;
export type OverrideKind = (typeof overrideKinds)[number];

/**
 * Asks gateways to serve an override file with other bytes than the phone wrote. Key: the MAC. Applied only while the
 * phone's newest own upload of it is still `basedOn`; every later upload outranks it (design section 6.4).
 */
export const overrideEditAskedSchema = z.object({
  mac: macSchema,
  kind: z.enum(overrideKinds),
  /** The order of the phone's own upload that was edited. */
  basedOn: orderSchema,
  /** The order of the edit: that of `basedOn` with an edit step, higher with each edit of the same upload. */
  order: orderSchema,
  /** clear: parameters were taken out; restore: an earlier version is served again. */
  reason: z.enum(['clear', 'restore']),
  /** Bytes of the file in clear. */
  size: z.int().min(0),
  hash: hashSchema,
  bytes: sealedInlineSchema.optional(),
  /** What is too large to travel in the message; the key begins with `drift-detector/`. */
  blob: blobRefSchema.optional(),
  /** Who asked: a user, or `drift-detector` for what it repeats by itself. */
  author: z.string(),
  askedAt: timeSchema,
});
export type OverrideEditAsked = z.infer<typeof overrideEditAskedSchema>;
