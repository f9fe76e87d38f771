import { pageSchema } from '@ringfleet/service-kit';
import { z } from 'zod';

const findingSchema = z
  .object({
    severity: z.enum(['error', 'warning', 'info']),
    code: z.string(),
    field: z.string(),
    message: z.string(),
    advice: z.string().optional(),
    line: z.int().optional(),
    column: z.int().optional(),
  })
  .meta({ id: 'IntentFinding' });

const differenceSchema = z
  .object({
    name: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable().describe('Secrets are masked.'),
  })
  .meta({ id: 'ValueDifference' });

export const changeReportSchema = z
  .object({
    version: z.int().optional().describe('The change set; absent when nothing was changed.'),
    dryRun: z.boolean(),
    counts: z.object({ added: z.int(), changed: z.int(), removed: z.int(), unchanged: z.int() }),
    files: z
      .array(
        z.object({
          path: z.string(),
          change: z.enum(['added', 'changed', 'removed']),
          differences: z.array(differenceSchema),
        }),
      )
      .describe('Files that phones see differently, at most 100.'),
    fileCount: z.int(),
    phones: z.int().describe('Phones that read something that changes.'),
    overrides: z
      .array(
        z.object({
          parameter: z.string(),
          phones: z.int().describe('Phones that override it: the change does not reach them.'),
          reached: z
            .boolean()
            .describe('Whether only phones that read something of the change are counted; else all are.'),
        }),
      )
      .describe('Parameters that change and phones override, most phones first, at most 100.'),
    findings: z.array(findingSchema),
  })
  .meta({ id: 'ChangeReport' });

/** What stands beside every document. */
export const writtenFields = {
  version: z.int().describe('The change set that brought it; also its ETag.'),
  author: z.string(),
  note: z.string(),
  changedAt: z.iso.datetime(),
};

export const intentDocumentSchema = z
  .object({
    kind: z.enum(['fleet', 'model', 'site', 'group', 'phone']),
    id: z.string(),
    document: z.record(z.string(), z.unknown()).describe('As it is written; secrets masked.'),
    ...writtenFields,
  })
  .meta({ id: 'IntentDocument' });

export const intentPageSchema = pageSchema(intentDocumentSchema).meta({ id: 'IntentPage' });

export const historySchema = pageSchema(
  z.object({
    ...writtenFields,
    removed: z.boolean(),
    changed: z
      .array(z.string())
      .describe('Names of the fields and parameters that differ from the version before.'),
    document: z.record(z.string(), z.unknown()).nullable(),
  }),
).meta({ id: 'IntentHistory' });

/** Query of everything that changes something. */
export const changeQuerySchema = z.object({
  dryRun: z.stringbool().default(false),
  note: z.string().max(500).default(''),
});
export type ChangeQuery = z.infer<typeof changeQuerySchema>;
