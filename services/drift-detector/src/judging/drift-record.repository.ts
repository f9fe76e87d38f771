import { driftClasses, driftStates, orderSchema, overrideKinds } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';
import { heldValueSchema } from '../held-value.ts';

const time = z.iso.datetime();

const driftRecordSchema = z.object({
  mac: z.string(),
  parameter: z.string(),
  source: z.enum(overrideKinds),
  /** The web file sets it, too: hidden by the phone's own file. */
  alsoWeb: z.boolean(),
  class: z.enum(driftClasses),
  state: z.enum(driftStates),
  value: heldValueSchema,
  intent: z.object({ value: heldValueSchema, path: z.string(), layer: z.string() }).optional(),
  since: time,
  model: z.string().optional(),
  /** Application version. */
  version: z.string().optional(),
  /** Of the upload that was judged. */
  order: orderSchema,
  /** Versions of all that the intent was made of when it was judged. */
  judgedBy: z.string(),
  /** Uploads since it was asked away that still have it. */
  returns: z.int(),
  changedAt: time,
});
/** One parameter that a phone overrides, as judged. */
export type DriftRecord = z.infer<typeof driftRecordSchema>;

/** Id: `<mac>/<parameter>`. Indexes end in the id, so that pages of one value come in order. */
export const driftRecords: RepositoryDefinition<DriftRecord> = {
  name: 'drift-records',
  schema: driftRecordSchema,
  indexes: {
    phone: ({ mac }) => mac,
    parameter: ({ parameter }) => parameter,
    class: ({ class: of }) => of,
    /** What people look at unless they ask for all. */
    listed: (record) => (isListed(record) ? record.mac : undefined),
    state: ({ state }) => state,
  },
};

/** Preferences and redundant settings are no trouble; what somebody accepted is settled. */
export function isListed({ class: of, state }: Pick<DriftRecord, 'class' | 'state'>): boolean {
  return of !== 'preference' && of !== 'redundant' && state !== 'accepted';
}

const decisionSchema = z.object({
  mac: z.string(),
  parameter: z.string(),
  /** Somebody leaves it as it is. */
  accepted: z
    .object({
      by: z.string(),
      note: z.string(),
      at: time,
      until: time.optional(),
      /** The value that was accepted: another one is drift again. */
      value: heldValueSchema,
    })
    .optional(),
  /** Somebody asked for it to go. */
  cleared: z
    .object({
      by: z.string(),
      at: time,
      /** The newest own upload of each file when it was asked: what comes later and has it is a return. */
      from: z.object({ phone: orderSchema.optional(), web: orderSchema.optional() }),
    })
    .optional(),
});
/** What people decided of one parameter of one phone. Id: as the record's. Data of record: it is not judged again. */
export type Decision = z.infer<typeof decisionSchema>;

export const decisions: RepositoryDefinition<Decision> = {
  name: 'decisions',
  schema: decisionSchema,
  indexes: { until: ({ accepted }) => accepted?.until, cleared: ({ cleared }) => cleared?.at },
};

export function recordId(mac: string, parameter: string): string {
  return `${mac}/${parameter}`;
}
