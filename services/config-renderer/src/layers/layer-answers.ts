import { layerScopes } from '@ringfleet/contracts';
import { pageSchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import { writtenFields } from '../intent/intent-answers.ts';

export const layerScopeSchema = z.enum(layerScopes);

const layerFields = {
  scope: layerScopeSchema,
  of: z.string().describe("Group, site, model or MAC; 'fleet' for the fleet's."),
};

export const layersSchema = pageSchema(
  z.object({
    ...layerFields,
    parameters: z.int().describe('Those that are set here.'),
    guided: z.int().describe('Those that follow from settings.'),
    locked: z.int(),
    files: z.array(z.string()).describe('Paths that phones read.'),
    ...writtenFields,
  }),
).meta({ id: 'Layers' });

export const layerSchema = z
  .object({
    ...layerFields,
    parameters: z
      .array(
        z.object({
          name: z.string(),
          value: z.string().describe('Secrets are masked.'),
          guided: z.boolean().describe('It follows from a setting; change that.'),
          from: z.string().optional().describe('The setting: baseProfile, lines, ….'),
        }),
      )
      .describe('All that it sets, by name.'),
    locked: z.array(z.string()),
    files: z.array(z.string()),
    ...writtenFields,
  })
  .meta({ id: 'Layer' });

export const layerHistorySchema = pageSchema(
  z.object({
    ...writtenFields,
    removed: z.boolean(),
    changed: z.array(z.string()).describe('Parameters that differ from the version before; locked.'),
    parameters: z.record(z.string(), z.unknown()).describe('As they are written, secrets masked.'),
    locked: z.array(z.string()),
  }),
).meta({ id: 'LayerHistory' });

const valueSchema = z.union([z.string(), z.number(), z.boolean()]);
const lockedSchema = z.array(z.string().min(1).max(255)).max(1000);

export const layerInputSchema = z
  .strictObject({
    parameters: z
      .record(z.string(), valueSchema)
      .default({})
      .describe('All that are set here; a secret one sent as ******** stays what it is.'),
    locked: lockedSchema.default([]),
  })
  .meta({ id: 'LayerInput' });

export const layerPatchSchema = z
  .strictObject({
    parameters: z.record(z.string(), valueSchema.nullable()).optional().describe('null takes one away.'),
    locked: lockedSchema.nullable().optional(),
  })
  .meta({ id: 'LayerPatch' });
