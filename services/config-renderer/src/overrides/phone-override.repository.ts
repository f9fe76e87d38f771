import { macSchema } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const phoneOverrideSchema = z.object({ mac: macSchema, parameter: z.string() });
/** A parameter that a phone overrides, whatever it is judged: a central value does not reach it. */
export type PhoneOverride = z.infer<typeof phoneOverrideSchema>;

/** The renderer's own view of topic drift. Id: `<mac>/<parameter>`, the events' key. */
export const phoneOverrides: RepositoryDefinition<PhoneOverride> = {
  name: 'phone-overrides',
  schema: phoneOverrideSchema,
  indexes: { parameter: ({ parameter }) => parameter },
};
