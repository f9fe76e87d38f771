import { macSchema, orderSchema } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const retiredPhoneSchema = z.object({
  mac: macSchema,
  retiredAt: z.iso.datetime(),
  /** When it was retired, as an order: what it wrote since outranks it. */
  order: orderSchema,
  /** From then on what it wrote up to `order` may go. */
  filesGoAt: z.iso.datetime(),
  done: z.boolean(),
  /** What became of its files, once that is decided; kept: it has a document again, or was seen since. */
  files: z.enum(['removed', 'kept']).optional(),
});
export type RetiredPhone = z.infer<typeof retiredPhoneSchema>;

/** Phones that left the fleet. Id: the MAC. */
export const retiredPhones: RepositoryDefinition<RetiredPhone> = {
  name: 'retired-phones',
  schema: retiredPhoneSchema,
  indexes: {
    due: ({ done, filesGoAt, mac }) => (done ? undefined : `${filesGoAt}/${mac}`),
    retiredAt: ({ retiredAt, mac }) => `${retiredAt}/${mac}`,
  },
};

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;

/** @param days of the fleet's settings */
export function filesGoAt(retiredAt: Date, days = USUAL_DAYS): Date {
  return new Date(retiredAt.getTime() + days * DAY_MS);
}
