import { z } from 'zod';
import { addressSchema, macSchema, timeSchema } from './field-schemas.ts';

/** A value with when it was learned and from what (`firmware-request`, `boot-log`, `app-log`, `override-header`, `session`). */
const fact = <T extends z.ZodType>(value: T) => z.object({ value, at: timeSchema, from: z.string() });
const textFact = fact(z.string());
export type Fact = z.infer<typeof textFact>;

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
  lastBoot: z.object({ at: timeSchema, reason: z.string().optional() }).optional(),
  /** The last thing that was refused or failed; what phones normally ask in vain (licences, directory) is none. */
  lastError: z.object({ at: timeSchema, verb: z.string(), path: z.string(), reply: z.int() }).optional(),
  gateway: z.string().optional(),
  lastUpload: z.object({ at: timeSchema, path: z.string(), size: z.int().min(0) }).optional(),
});
export type PhoneFacts = z.infer<typeof phoneFactsSchema>;
