import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const changeSetSchema = z.object({
  seq: z.int(),
  /**
   * preparing: its versions are being written; publishing: they are complete and go to the tree; closed: visible.
   * A process that starts goes on with what is not closed.
   */
  state: z.enum(['preparing', 'publishing', 'closed']),
  author: z.string(),
  note: z.string(),
  at: z.iso.datetime(),
  /** Everything there is, once more: for a bus that has none of it. */
  everything: z.boolean().default(false),
  /** It changes what people described, and what is rendered from that. */
  intent: z.boolean().default(false),
  /** Phones whose files are rendered again though no document changed: more is known of them. */
  again: z.array(z.string()).default([]),
  /** It renders master files again by releases and targets of the firmware catalog. */
  firmware: z.boolean().default(false),
  /** The import that it applies, if it is one, and whether paths missing from the folder go. */
  importId: z.string().optional(),
  removeMissing: z.boolean().default(false),
  /** Whether a vendor's default takes the place of a customised master file. */
  replaceMaster: z.boolean().default(false),
});
export type ChangeSet = z.infer<typeof changeSetSchema>;

/** Id: the padded seq. Its unique ids are what hands out sequence numbers. */
export const changeSets: RepositoryDefinition<ChangeSet> = {
  name: 'change-sets',
  schema: changeSetSchema,
  indexes: {
    open: (set) => (set.state === 'closed' ? undefined : String(set.seq).padStart(12, '0')),
    closedAt: (set) =>
      set.state === 'closed' ? `${set.at}/${String(set.seq).padStart(12, '0')}` : undefined,
  },
};
