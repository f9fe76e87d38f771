import { staticKinds } from '@ringfleet/ucs';
import { z } from 'zod';
import { releaseSummarySchema } from './release-summary.ts';

const count = z.int().min(0);

/** What an import came to. */
export const importAnswerSchema = z
  .object({
    release: releaseSummarySchema,
    version: z.int().optional().describe('The change set; absent when everything was there already.'),
    added: count.describe('Files that the release did not have.'),
    unchanged: count.describe('Files that it had already.'),
    stored: count.describe('Images that no release had before: all others are stored once.'),
    storedBytes: count,
    offered: z
      .partialRecord(z.enum(staticKinds), count)
      .describe('Files that were left out and come along by ?static=.'),
    spared: z.array(z.string()).describe('Files of the package that are never taken.'),
    findings: z.array(z.object({ code: z.string(), message: z.string() })),
  })
  .meta({ id: 'FirmwareImport' });
export type ImportAnswer = z.infer<typeof importAnswerSchema>;
