import type { OutboxMessage, RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const thingSchema = z.object({
  colour: z.string().optional(),
  code: z.string().optional(),
  content: z.unknown().optional(),
});
export type Thing = z.infer<typeof thingSchema>;

/** The aggregate on which the document contract is tried. */
export const things: RepositoryDefinition<Thing> = {
  name: 'things',
  schema: thingSchema,
  indexes: { colour: ({ colour }) => colour, code: ({ code }) => code },
  unique: ['code'],
};

export function messageAbout(key: string, text = key): OutboxMessage {
  return { topic: 'things', key, value: Buffer.from(text), headers: { ce_id: key } };
}
