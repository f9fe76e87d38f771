import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

/** The options of one site as they were generated last, or why they could not be. */
const optionSetSchema = z.object({
  site: z.string(),
  options: z.array(z.object({ code: z.int(), name: z.string(), value: z.string(), hex: z.string() })),
  faults: z.array(z.object({ field: z.string(), message: z.string() })),
  remarks: z.array(z.string()),
  /** SHA-256 of the texts for all servers; empty while there are faults. */
  textHash: z.string(),
  generatedAt: z.iso.datetime(),
});
export type OptionSet = z.infer<typeof optionSetSchema>;

/** Id: the site's, or `fleet`. */
export const optionSets: RepositoryDefinition<OptionSet> = { name: 'option-sets', schema: optionSetSchema };
