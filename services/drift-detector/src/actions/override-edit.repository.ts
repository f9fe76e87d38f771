import { orderSchema } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const overrideEditSchema = z.object({
  /** The phone's own upload that gateways shall serve otherwise. */
  basedOn: orderSchema,
  /** How many edits of that upload there were. */
  step: z.int().min(1),
  /** The version whose bytes it is made of: `basedOn`, or an earlier one that is restored. */
  base: orderSchema,
  /** Parameters that were taken out, by name. */
  without: z.array(z.string()),
});
/** The newest edit that was asked of gateways for one override file. Id: `<mac>/<kind>`. */
export type OverrideEdit = z.infer<typeof overrideEditSchema>;

export const overrideEdits: RepositoryDefinition<OverrideEdit> = {
  name: 'override-edits',
  schema: overrideEditSchema,
};
