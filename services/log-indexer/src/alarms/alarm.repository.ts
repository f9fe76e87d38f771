import { phoneAlarmSchema } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const countedSchema = z.object({
  count: z.int(),
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
});

/** One cause of trouble of one phone. Id: the alarm's. */
const alarmRecordSchema = z.object({
  alarm: phoneAlarmSchema,
  /** The newest uploads that had lines of it, by order: each counts once, however often it comes. */
  uploads: z.array(countedSchema.extend({ order: z.string() })),
  /** What earlier uploads came to. */
  earlier: countedSchema.optional(),
  publishedAt: z.iso.datetime(),
  /** When the counts that nobody was told of may be published. */
  due: z.iso.datetime().optional(),
});
export type AlarmRecord = z.infer<typeof alarmRecordSchema>;
export type Counted = z.infer<typeof countedSchema>;

export const alarmRecords: RepositoryDefinition<AlarmRecord> = {
  name: 'alarms',
  schema: alarmRecordSchema,
  indexes: {
    lastAt: ({ alarm }) => alarm.lastAt,
    phone: ({ alarm }) => `${alarm.mac}/${alarm.lastAt}`,
    due: ({ due }) => due,
  },
};
