import { z } from 'zod';
import { changeQuerySchema, changeReportSchema } from '../intent/intent-answers.ts';

/** A path may stand in the URL or in the query. */
export const manageQuerySchema = changeQuerySchema.extend({ path: z.string().min(1).max(1024).optional() });
export const unmanageQuerySchema = manageQuerySchema.extend({
  keep: z.stringbool().default(false).describe('The file as it is rendered now becomes your own.'),
  discard: z.stringbool().default(false).describe('The file comes back although phones see a difference.'),
});

export const managementAnswerSchema = z
  .object({
    path: z.string(),
    becomes: z.string().describe('The fleet settings, the layer of something, a file of your own.'),
    before: z
      .array(
        z.object({
          reader: z.string(),
          parameters: z.int(),
          withheld: z
            .array(z.string())
            .describe('What its model lacks, given to it only before or only after.'),
        }),
      )
      .describe('Who was compared, with the number of parameters that it reads before.'),
    differences: z
      .array(
        z.object({
          reader: z.string(),
          name: z.string(),
          before: z.string().nullable(),
          after: z.string().nullable(),
        }),
      )
      .describe('What phones see differently; secrets masked.'),
    notes: z.array(z.string()),
    refused: z.string().optional().describe('Of a dry run: why it would be refused.'),
    report: changeReportSchema,
  })
  .meta({ id: 'ManagementAnswer' });
