import { z } from 'zod';
import { orderSchema } from '../order.ts';
import { addressSchema, blobRefSchema, hashSchema, macSchema, timeSchema } from './field-schemas.ts';
import { phoneFileKinds } from './phone-files.ts';

/** An upload whose bytes are safe; the phone has its 226. The bytes lie sealed in the blob store. */
export const uploadStoredSchema = z.object({
  mac: macSchema.optional(),
  user: z.string().optional(),
  kind: z.enum(phoneFileKinds),
  path: z.string().max(1024),
  verb: z.enum(['STOR', 'APPE', 'IMPORT']),
  order: orderSchema,
  replaces: orderSchema.optional(),
  /** True when this upload and the one it outranked did not know each other: both stay in the history. */
  concurrent: z.boolean().default(false),
  /** Logs: the copy this chunk belongs to. */
  generation: orderSchema.optional(),
  size: z.int().min(0),
  hash: hashSchema,
  /** False: kept, but the tree goes on serving the last well-formed version. */
  wellFormed: z.boolean(),
  /** From an override file's comment header. */
  application: z.object({ codeName: z.string(), version: z.string() }).optional(),
  blob: blobRefSchema,
  /** Absent for an import. */
  address: addressSchema.optional(),
  session: z.string().optional(),
  gateway: z.string(),
  receivedAt: timeSchema,
});
export type UploadStored = z.infer<typeof uploadStoredSchema>;

/** The connection broke before the end of data; nothing of it is visible. */
export const uploadAbortedSchema = z.object({
  mac: macSchema.optional(),
  path: z.string().max(1024),
  verb: z.enum(['STOR', 'APPE']),
  bytes: z.int().min(0),
  reason: z.enum(['control-closed', 'data-closed', 'stalled', 'shutdown']),
  address: addressSchema,
  session: z.string(),
  gateway: z.string(),
  at: timeSchema,
});
export type UploadAborted = z.infer<typeof uploadAbortedSchema>;

/** An upload that was answered with an error. */
export const uploadRefusedSchema = z.object({
  mac: macSchema.optional(),
  path: z.string().max(1024),
  verb: z.enum(['STOR', 'APPE']),
  reply: z.int(),
  code: z.string(),
  address: addressSchema,
  session: z.string(),
  gateway: z.string(),
  at: timeSchema,
});
export type UploadRefused = z.infer<typeof uploadRefusedSchema>;
