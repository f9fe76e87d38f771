import { z } from 'zod';
import { addressSchema, macSchema, timeSchema } from './field-schemas.ts';

const observedRequestSchema = z.object({
  verb: z.string().max(8),
  path: z.string().max(1024),
  reply: z.int(),
  bytes: z.int().min(0),
  ms: z.number().min(0),
});
export type ObservedRequest = z.infer<typeof observedRequestSchema>;

/** One per session, or after a 2 s pause in it: what the phone asked and was answered, at most 200 paths. */
export const sessionObservedSchema = z.object({
  session: z.string(),
  gateway: z.string(),
  mac: macSchema.optional(),
  address: addressSchema,
  /** `default` for PlcmSpIp, `own` for the fleet's credentials; absent before login. */
  login: z.enum(['default', 'own']).optional(),
  /** Of an account of the fleet or a site: its id, `fleet@3`. */
  account: z.string().max(80).optional(),
  /** First directory the session changed into, '' for the root: the boot path of its site. */
  bootPath: z.string().default(''),
  startedAt: timeSchema,
  observedAt: timeSchema,
  ended: z.boolean(),
  requests: z.array(observedRequestSchema).max(200),
  /** Requests beyond the 200 that are listed. */
  more: z.int().min(0).default(0),
});
export type SessionObserved = z.infer<typeof sessionObservedSchema>;

/** Aggregated: one per address and minute. */
export const loginRefusedSchema = z.object({
  gateway: z.string(),
  address: addressSchema,
  /** The user names tried, at most 10; never a password. */
  users: z.array(z.string().max(64)).max(10),
  count: z.int().min(1),
  firstAt: timeSchema,
  lastAt: timeSchema,
  reason: z.enum([
    'wrong-password',
    'unknown-user',
    'default-account-off',
    'default-account-network',
    'banned',
  ]),
});
export type LoginRefused = z.infer<typeof loginRefusedSchema>;

/** A session asked for another phone's file, or wrote where it may not. Aggregated: one per address and minute. */
export const accessRefusedSchema = z.object({
  gateway: z.string(),
  address: addressSchema,
  mac: macSchema.optional(),
  session: z.string(),
  verb: z.string().max(8),
  path: z.string().max(1024),
  reply: z.int(),
  reason: z.enum(['other-phone', 'unbound', 'read-only', 'not-an-upload-name', 'outside-directories']),
  count: z.int().min(1),
  firstAt: timeSchema,
  lastAt: timeSchema,
});
export type AccessRefused = z.infer<typeof accessRefusedSchema>;
