import { z } from 'zod';
import { orderSchema } from '../order.ts';
import { macSchema, timeSchema } from './field-schemas.ts';

/** A log's class: `*` always logged, 0 debug, 1-3 detail, 4 minor error, 5 major, 6 fatal (AG 1.4). */
export const logClasses = ['*', '0', '1', '2', '3', '4', '5', '6'] as const;
export const logClassSchema = z.enum(logClasses);
export type LogClass = (typeof logClasses)[number];

/** One upload of a log was indexed: counts only, never its text. */
export const logIndexedSchema = z.object({
  mac: macSchema,
  kind: z.enum(['app-log', 'boot-log']),
  path: z.string().max(1024),
  order: orderSchema,
  generation: orderSchema,
  /** Lines that are findable now. */
  lines: z.int().min(0),
  /** Lines at its start that were indexed before: a re-sent append. */
  repeated: z.int().min(0),
  /** Lines in no known format, indexed as text. */
  unparsed: z.int().min(0),
  /** Lines by class; those without one are left out. */
  classes: z.partialRecord(logClassSchema, z.int().min(0)),
  /** Of the oldest and newest line. */
  firstAt: timeSchema.optional(),
  lastAt: timeSchema.optional(),
  /** True when the phone logged without a set clock: times are derived from the upload. */
  clockUnset: z.boolean(),
});
export type LogIndexed = z.infer<typeof logIndexedSchema>;

/** Lines of class 5 and 6 that are no known routine, one alarm for each cause. Repeated with new counts while it goes on. */
export const phoneAlarmSchema = z.object({
  mac: macSchema,
  /** Stays the same for one cause of one phone. */
  alarm: z.string().max(64),
  class: z.enum(['5', '6']),
  component: z.string().max(5),
  /** The newest line's text, secrets masked. */
  text: z.string().max(500),
  count: z.int().min(1),
  firstAt: timeSchema,
  lastAt: timeSchema,
  model: z.string().optional(),
  version: z.string().optional(),
});
export type PhoneAlarm = z.infer<typeof phoneAlarmSchema>;
