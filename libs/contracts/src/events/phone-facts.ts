import { z } from 'zod';
import { orderSchema } from '../order.ts';
import { addressSchema, macSchema, timeSchema } from './field-schemas.ts';

/** The line of a log that told a fact. */
const logLineRefSchema = z.object({
  path: z.string().max(1024),
  /** Of the upload that brought it. */
  order: orderSchema,
  /** In that upload, from 1. */
  number: z.int().min(1),
  /** The line's own time. */
  at: timeSchema,
});
export type LogLineRef = z.infer<typeof logLineRefSchema>;

const told = <T extends z.ZodType>(value: T) => ({
  value,
  at: timeSchema,
  from: z.string(),
  line: logLineRefSchema.optional(),
});

/**
 * A value with when it was last told and from what (`firmware-request`, `boot-log`, `app-log`, `override-header`,
 * `session`), the line where it was a log, and what other sources told last, whether they agree or not: which of them is
 * believed is decided by the order of trust (docs/decisions/order-of-trust.md).
 */
const fact = <T extends z.ZodType>(value: T) =>
  z.object({
    ...told(value),
    others: z
      .array(z.object(told(value)))
      .max(8)
      .optional(),
  });
const textFact = fact(z.string());
export type Fact = z.infer<typeof textFact>;

const bootTold = { at: timeSchema, from: z.string().optional(), line: logLineRefSchema.optional() };
const bootReasons = ['power', 'manual restart', 'key combination', 'configuration', 'update'] as const;

/** What is known of one phone. Key: its MAC. */
export const phoneFactsSchema = z.object({
  mac: macSchema,
  /** True when it showed up unasked. */
  discovered: z.boolean(),
  firstSeen: timeSchema,
  lastSeen: timeSchema,
  address: fact(addressSchema).optional(),
  bootPath: textFact.optional(),
  /** The FTP account that it logged in with: `default`, `own`, or the id of one of the fleet or a site. */
  account: textFact.optional(),
  model: textFact.optional(),
  partNumber: textFact.optional(),
  assembly: textFact.optional(),
  application: textFact.optional(),
  updater: textFact.optional(),
  bootBlock: textFact.optional(),
  /** Its own address and mask, as its logs tell them; `address` is what servers see. */
  ip: textFact.optional(),
  subnetMask: textFact.optional(),
  /** When it last started over, why if its logs say so, and the last boots that other sources told of. */
  lastBoot: z
    .object({
      ...bootTold,
      reason: z.string().optional(),
      others: z.array(z.object(bootTold)).max(4).optional(),
    })
    .optional(),
  /** The last reason of a boot that its logs told; `at` is when it started over then. */
  bootReason: fact(z.enum(bootReasons)).optional(),
  /** The newest line of its logs that a set clock stamped. */
  lastLogged: z.object({ at: timeSchema, from: z.string(), line: logLineRefSchema.optional() }).optional(),
  /** How long it had been up at its newest line. */
  uptime: z.object({ seconds: z.int().min(0), at: timeSchema }).optional(),
  /** `no time from <server>`, or `not set`: times of its logs may be wrong. */
  clockTrouble: textFact.optional(),
  /** Files that its logs say it did not get, newest last. */
  failedFiles: z
    .array(z.object({ path: z.string(), at: timeSchema, line: logLineRefSchema.optional() }))
    .max(10)
    .optional(),
  /** Errors that its logs tell, one entry for each component, newest last: of the newest upload that has such. */
  errors: z
    .array(
      z.object({
        component: z.string(),
        /** The highest class. */
        class: z.enum(['4', '5', '6']),
        /** Lines in that upload. */
        count: z.int().min(1),
        at: timeSchema,
        line: logLineRefSchema.optional(),
      }),
    )
    .max(10)
    .optional(),
  /** The last thing that was refused or failed; what phones normally ask in vain (licences, directory) is none. */
  lastError: z.object({ at: timeSchema, verb: z.string(), path: z.string(), reply: z.int() }).optional(),
  gateway: z.string().optional(),
  lastUpload: z.object({ at: timeSchema, path: z.string(), size: z.int().min(0) }).optional(),
});
export type PhoneFacts = z.infer<typeof phoneFactsSchema>;
