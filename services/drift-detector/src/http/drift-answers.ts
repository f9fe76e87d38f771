import { driftFoundSchema, driftStates, driftClasses, macSchema } from '@ringfleet/contracts';
import { pageQuerySchema, pageSchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import { driftQuerySchema } from '../actions/drift-query.ts';
import type { ActionOutcome } from '../actions/drift-actions.service.ts';
import { shownDrift } from '../judging/drift-events.ts';
import type { Decision, DriftRecord } from '../judging/drift-record.repository.ts';

const driftSchema = driftFoundSchema
  .extend({
    alsoWeb: z.boolean().describe("The web page's file sets it, too: hidden by the phone's own."),
    returns: z.int().describe('Uploads that still had it after it was asked away.'),
    advice: z.string().optional(),
  })
  .meta({ id: 'Drift' });
export type ShownDrift = z.infer<typeof driftSchema>;

export const driftDetailSchema = driftSchema
  .extend({
    accepted: z
      .object({ by: z.string(), note: z.string(), at: z.string(), until: z.string().optional() })
      .optional(),
    asked: z.object({ by: z.string(), at: z.string() }).optional(),
  })
  .meta({ id: 'DriftDetail' });

export const driftPageSchema = pageSchema(driftSchema).meta({ id: 'DriftPage' });
export const driftListQuerySchema = driftQuerySchema.extend(pageQuerySchema.shape);

export const driftActionSchema = driftQuerySchema
  .extend({
    action: z.enum(['adopt', 'accept', 'clear']),
    all: z.boolean().optional().describe('Also what nobody asked about: preferences, redundant ones.'),
    dryRun: z.boolean().default(false),
    note: z.string().max(500).default(''),
    until: z.iso.datetime().optional().describe('accept: for so long; absent: for good.'),
    limit: z.int().min(1).max(1000).default(200),
    cursor: z.string().min(1).max(2048).optional(),
  })
  .meta({ id: 'DriftAction' });

export const actionAnswerSchema = z
  .object({
    dryRun: z.boolean(),
    items: z.array(
      z.object({
        mac: macSchema,
        parameter: z.string(),
        class: z.enum(driftClasses),
        value: z.string(),
        done: z.boolean(),
        problem: z
          .object({ code: z.string().optional(), detail: z.string(), advice: z.string().optional() })
          .optional(),
      }),
    ),
    cursor: z.string().optional().describe('Present when more records fit: send the same again with it.'),
  })
  .meta({ id: 'DriftActionAnswer' });

export const summarySchema = z
  .object({
    classes: z.record(z.enum(driftClasses), z.int()),
    states: z.record(z.enum(driftStates), z.int()),
    lost: z.int().describe('Override files that were emptied and could be restored.'),
  })
  .meta({ id: 'DriftSummary' });

export const rebuildSchema = z
  .object({
    read: z.record(z.string(), z.int()).describe('Messages read, by topic.'),
    dropped: z.int().describe('Views and records of what nobody tells any more.'),
  })
  .meta({ id: 'DriftRebuild' });

const STUBBORN =
  'The phone sent it again after each of three edits: reset its local configuration (menu, or configReset over REST), or reformat its file system.';
const ASKED = 'Gateways serve the file without it; it is gone when the phone uploads a file without it.';

export function shownRecord(record: DriftRecord): ShownDrift {
  const advice = record.state === 'stubborn' ? STUBBORN : record.state === 'asked' ? ASKED : undefined;
  const { alsoWeb, returns } = record;
  return { ...shownDrift(record), alsoWeb, returns, ...(advice === undefined ? {} : { advice }) };
}

export function shownDetail(
  record: DriftRecord,
  decision: Decision | undefined,
): z.infer<typeof driftDetailSchema> {
  const { accepted, cleared } = decision ?? {};
  return {
    ...shownRecord(record),
    ...(accepted
      ? {
          accepted: {
            ...{ by: accepted.by, note: accepted.note, at: accepted.at },
            ...(accepted.until === undefined ? {} : { until: accepted.until }),
          },
        }
      : {}),
    ...(cleared ? { asked: { by: cleared.by, at: cleared.at } } : {}),
  };
}

export function shownOutcome({ record, done, problem }: ActionOutcome) {
  const { mac, parameter, class: of, value } = shownDrift(record);
  return { mac, parameter, class: of, value, done, ...(problem ? { problem } : {}) };
}
