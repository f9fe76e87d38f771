import { z } from 'zod';
import { hiddenWhys } from './hidden-reasons.ts';
import { overridePolicySchema } from './phone-policies.ts';

const layer = z
  .string()
  .describe(
    "'fleet', 'model VVX400', 'site berlin', 'group reception', 'phone 0004f28062d6', 'phone override', 'web override'; 'file' for an imported file.",
  );

const hiddenSchema = z.object({
  value: z.string().describe('Secrets are masked.'),
  file: z.string(),
  layer,
  why: z.enum(hiddenWhys),
});

const parameterSchema = z
  .object({
    name: z.string(),
    value: z.string().nullable().describe('What the phone applies; null for nothing. Secrets are masked.'),
    file: z.string().nullable().describe('Path in the tree; null when nothing is applied.'),
    line: z.int().optional(),
    layer: layer.nullable(),
    setBy: z.string().nullable().describe("Who gave it this value; 'phone <mac>' for an override."),
    setAt: z.iso.datetime().nullable(),
    version: z.int().nullable().describe('The change set that gave it this value; null for an override.'),
    orEarlier: z
      .literal(true)
      .optional()
      .describe('Present where the versions looked at all have the value: an older one may have it, too.'),
    note: z.string().optional(),
    policy: overridePolicySchema
      .optional()
      .describe('Whether phones may override it; absent where no layer says: then they may.'),
    hides: z.array(hiddenSchema).describe('Settings that do not count, strongest first.'),
  })
  .meta({ id: 'ExplainedParameter' });

export const explanationSchema = z
  .object({
    mac: z.string(),
    model: z.string(),
    master: z.string().nullable().describe('The master file, as the tree has it; null when there is none.'),
    parameters: z.array(parameterSchema),
  })
  .meta({ id: 'Explanation' });

/** Every parameter of one phone: what counts, who set it when, and what does not count and why. */
export type Explanation = z.infer<typeof explanationSchema>;
export type ShownParameter = z.infer<typeof parameterSchema>;
export type ShownHidden = z.infer<typeof hiddenSchema>;
