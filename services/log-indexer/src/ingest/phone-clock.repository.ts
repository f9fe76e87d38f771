import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

/** How far a phone's clock is ahead of UTC, as one of its logs measured it. Id: the MAC. */
const phoneClockSchema = z.object({
  /** Minutes east of UTC. */
  zoneOffset: z.number(),
  /** Upload of the log, in milliseconds since 1970. */
  at: z.number(),
});
export type PhoneClock = z.infer<typeof phoneClockSchema>;

export const phoneClocks: RepositoryDefinition<PhoneClock> = {
  name: 'phone-clocks',
  schema: phoneClockSchema,
};
