import { z } from 'zod';

const count = z.int().min(0);

const stuckSchema = z.object({
  mac: z.string(),
  model: z.string().nullable(),
  application: z.string().nullable(),
  path: z.string().describe('The image.'),
  reason: z.enum(['loop', 'wrong-image', 'refused-container']),
  message: z.string(),
  whole: count.describe('How often it fetched the image whole and did not run it.'),
  lastFetched: z.iso.datetime().nullable(),
});
export type StuckPhone = z.infer<typeof stuckSchema>;

/** Which versions run on which models, and who is stuck. */
export const matrixSchema = z
  .object({
    phones: count,
    rows: z.array(
      z.object({
        model: z.string().nullable().describe('null: not known yet.'),
        application: z.string().nullable().describe('What they run; null: not known yet.'),
        phones: count,
        due: count.describe('Phones among them whose target is another version.'),
        targets: z.record(z.string(), count).describe('How many of them have which version as their target.'),
      }),
    ),
    stuck: z.array(stuckSchema).describe('At most 1000.'),
    stuckCount: count,
  })
  .meta({ id: 'FirmwareMatrix' });
export type Matrix = z.infer<typeof matrixSchema>;
