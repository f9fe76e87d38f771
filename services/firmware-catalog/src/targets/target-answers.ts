import { targetSetSchema } from '@ringfleet/contracts';
import { z } from 'zod';

const count = z.int().min(0);

/** Phones of one model that run one version, and what the change makes of them. */
const moveSchema = z.object({
  model: z.string().nullable().describe('null: not known yet.'),
  from: z.string().nullable().describe('What they run; null: not known yet.'),
  to: z.string().nullable().describe('null: no target is left, they keep what they run.'),
  change: z.enum(['upgrade', 'downgrade', 'none', 'unknown']),
  phones: count,
});
export type TargetMove = z.infer<typeof moveSchema>;

/** Phones that cannot install the version. */
const refusalSchema = z.object({
  model: z.string(),
  from: z.string().nullable(),
  phones: count,
  reason: z.enum(['no-image', 'container']),
  message: z.string(),
  steps: z.array(z.string()).describe('Versions to install first, one after the other; the wanted one last.'),
});
export type TargetRefusal = z.infer<typeof refusalSchema>;

const targetSchema = targetSetSchema.meta({ id: 'FirmwareTarget' });
export const targetListSchema = z.object({ items: z.array(targetSchema) }).meta({ id: 'FirmwareTargets' });
export const targetReportSchema = z
  .object({
    dryRun: z.boolean(),
    scope: z.string(),
    of: z.string(),
    version: z.string().nullable(),
    phones: count.describe('Phones that the target decides for.'),
    moves: z.array(moveSchema),
    refused: z.array(refusalSchema),
  })
  .meta({ id: 'FirmwareTargetReport' });
export type TargetReport = z.infer<typeof targetReportSchema>;
