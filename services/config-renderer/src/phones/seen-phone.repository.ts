import type { RepositoryDefinition } from '@ringfleet/storage';
import { macSchema } from '@ringfleet/contracts';
import { z } from 'zod';

/** What the renderer needs to know of a phone that was seen: its own view of phone-facts. */
const seenPhoneSchema = z.object({
  mac: macSchema,
  model: z.string().optional(),
  partNumber: z.string().optional(),
  application: z.string().optional(),
  updater: z.string().optional(),
  bootPath: z.string().optional(),
  address: z.string().optional(),
  /** The FTP account that it logged in with. */
  account: z.string().optional(),
  lastSeen: z.iso.datetime(),
  /** Whether it has a document of its own. */
  managed: z.boolean(),
  /** What was learned may change its files. */
  renderDue: z.boolean().default(false),
});
export type SeenPhone = z.infer<typeof seenPhoneSchema>;

/** Id: the MAC. */
export const seenPhones: RepositoryDefinition<SeenPhone> = {
  name: 'seen-phones',
  schema: seenPhoneSchema,
  indexes: {
    model: ({ model }) => model,
    account: ({ account }) => account,
    unmanaged: ({ managed, mac }) => (managed ? undefined : mac),
    renderDue: ({ renderDue, mac }) => (renderDue ? mac : undefined),
  },
};
