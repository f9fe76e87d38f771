import { orderSchema } from '@ringfleet/contracts';
import { pageSchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import type { FileVersion } from '../history/override.repository.ts';

export const versionSchema = z
  .object({
    version: orderSchema.describe("The upload's order: what diff and restore take."),
    at: z.string(),
    size: z.int(),
    wellFormed: z.boolean().describe('False: kept, but never given to a phone.'),
    concurrent: z.boolean().describe('It and the one it outranked did not know each other.'),
    replaces: orderSchema.optional(),
    gateway: z.string(),
    application: z.string().optional(),
    form: z.string().optional().describe('override, seeded (by an operator) or export (of the web page).'),
    parameters: z.int().optional(),
    entries: z.int().optional().describe('Of a directory or call list.'),
    imported: z.boolean(),
  })
  .meta({ id: 'FileVersion' });
export const versionPageSchema = pageSchema(versionSchema).meta({ id: 'FileVersionPage' });

export const differenceSchema = z
  .object({
    from: z.string().nullable(),
    to: z.string(),
    differences: z.array(
      z.object({ parameter: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
    ),
  })
  .meta({ id: 'FileDifference' });

export const restoreSchema = z
  .object({ version: orderSchema, dryRun: z.boolean().default(false) })
  .meta({ id: 'RestoreFile' });

const lostFileSchema = z
  .object({
    mac: z.string(),
    kind: z.enum(['phone', 'web']),
    version: orderSchema.describe('The last version that had settings.'),
    parameters: z.int(),
    at: z.string(),
  })
  .meta({ id: 'LostFile' });
export const lostPageSchema = pageSchema(lostFileSchema).meta({ id: 'LostFilePage' });

export function shownVersion(version: FileVersion): z.infer<typeof versionSchema> {
  const { order, at, size, wellFormed, concurrent, gateway, imported, replaces, application, form } = version;
  return {
    ...{ version: order, at, size, wellFormed, concurrent, gateway, imported },
    ...(replaces === undefined ? {} : { replaces }),
    ...(application === undefined ? {} : { application }),
    ...(form === undefined ? {} : { form }),
    ...(version.settings ? { parameters: version.settings.length } : {}),
    ...(version.entries === undefined ? {} : { entries: version.entries }),
  };
}
