import { layerScopes } from '@ringfleet/contracts';
import { pageSchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import { writtenFields } from '../intent/intent-answers.ts';

export const layerScopeSchema = z.enum(layerScopes);

const layerFields = {
  scope: layerScopeSchema,
  of: z.string().describe("Group, site, model or MAC; 'fleet' for the fleet's."),
};

const policyFields = {
  locked: z.array(z.string()).describe('Patterns of parameters that phones may not override.'),
  allowed: z
    .array(z.string())
    .describe('Patterns of parameters that they may, whatever this layer or a less specific one locks.'),
};

export const layersSchema = pageSchema(
  z.object({
    ...layerFields,
    parameters: z.int().describe('Those that are set here.'),
    guided: z.int().describe('Those that follow from settings.'),
    locked: z.int(),
    allowed: z.int(),
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
    ...policyFields,
    files: z.array(z.string()),
    ...writtenFields,
  })
  .meta({ id: 'Layer' });

export const layerHistorySchema = pageSchema(
  z.object({
    ...writtenFields,
    removed: z.boolean(),
    changed: z
      .array(z.string())
      .describe('Parameters that differ from the version before; locked and allowed.'),
    parameters: z.record(z.string(), z.unknown()).describe('As they are written, secrets masked.'),
    ...policyFields,
  }),
).meta({ id: 'LayerHistory' });

const valueSchema = z.union([z.string(), z.number(), z.boolean()]);
const patternSchema = z.string().min(1).max(255);
const patternsSchema = z.array(patternSchema).max(1000);
const patternsPatchSchema = z
  .union([patternsSchema, z.record(patternSchema, z.literal(true).nullable())])
  .nullable()
  .optional()
  .describe(
    'A list replaces all; an object adds the patterns that are true and takes away those that are null.',
  );

export const layerInputSchema = z
  .strictObject({
    parameters: z
      .record(z.string(), valueSchema)
      .default({})
      .describe('All that are set here; a secret one sent as ******** stays what it is.'),
    locked: patternsSchema.default([]),
    allowed: patternsSchema.default([]),
  })
  .meta({ id: 'LayerInput' });

export const layerPatchSchema = z
  .strictObject({
    parameters: z.record(z.string(), valueSchema.nullable()).optional().describe('null takes one away.'),
    locked: patternsPatchSchema,
    allowed: patternsPatchSchema,
  })
  .meta({ id: 'LayerPatch' });
