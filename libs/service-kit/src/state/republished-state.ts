import { topics, type TopicId } from '@ringfleet/contracts';
import { z } from 'zod';

/** How many records of its state a service published again. */
export const republishedStateSchema = z
  .object({
    records: z.record(z.string(), z.int().min(0)).describe('By topic, without the prefix of its name.'),
  })
  .meta({ id: 'RepublishedState' });
export type RepublishedState = z.infer<typeof republishedStateSchema>;

export function republishedState(records: Partial<Record<TopicId, number>>): RepublishedState {
  return {
    records: Object.fromEntries(
      Object.entries(records).map(([topic, count]) => [topics[topic as TopicId].name, count]),
    ),
  };
}
