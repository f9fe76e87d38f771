import { z } from 'zod';
import { hashSchema, timeSchema, treePathSchema } from './field-schemas.ts';
import { layerScopeSchema, type LayerScope } from './fleet.ts';

export const releaseImageSchema = z.object({
  /** `3111-46157-002`; absent for a boot block of all models. */
  partNumber: z.string().optional(),
  /** image: what APP_FILE_PATH points at; dect: a DECT base's (DECT_FILE_PATH); boot-block: a boot block or BootROM. */
  kind: z.enum(['image', 'dect', 'boot-block']),
  /** Tokens of the models that use the part number. */
  models: z.array(z.string()),
  /** SHA-256: what `requires` of a master file names. */
  hash: hashSchema,
  /** Bytes. */
  size: z.int().min(0),
  /** `firmware/<version>/<part>.sip.ld`. */
  path: treePathSchema,
});
export type ReleaseImage = z.infer<typeof releaseImageSchema>;

/**
 * A release of the firmware catalog, as it is now: its images lie in the tree when it is told. Key: `release/<version>`;
 * a tombstone withdraws it.
 */
export const releaseImportedSchema = z.object({
  version: z.string(),
  images: z.array(releaseImageSchema),
  /** Tokens of all models that have an image. */
  models: z.array(z.string()),
  importedAt: timeSchema,
  changedAt: timeSchema,
});
export type ReleaseImported = z.infer<typeof releaseImportedSchema>;

/**
 * The version that phones of a scope shall run; the most specific target wins. Key: `target/fleet`, else
 * `target/<scope>/<of>`; a tombstone clears it.
 */
export const targetSetSchema = z.object({
  scope: layerScopeSchema,
  /** Group, site, model token or MAC; `fleet` for the fleet's. */
  of: z.string(),
  version: z.string(),
  /** Tokens of the models that it is for; absent: every model. */
  models: z.array(z.string()).optional(),
  setAt: timeSchema,
  author: z.string(),
  note: z.string(),
});
export type TargetSet = z.infer<typeof targetSetSchema>;

export function releaseKey(version: string): string {
  return `release/${version}`;
}

export function targetKey(scope: LayerScope, of: string): string {
  return scope === 'fleet' ? 'target/fleet' : `target/${scope}/${of}`;
}

/** What a key of the topic names: for tombstones, which have no data. */
export function parseReleaseKey(
  key: string,
): { release: string } | { target: { scope: LayerScope; of: string } } | undefined {
  const [kind, name = '', ...rest] = key.split('/');
  if (kind === 'release' && name !== '' && rest.length === 0) return { release: name };
  const scope = layerScopeSchema.safeParse(name);
  if (kind !== 'target' || !scope.success) return undefined;
  const of = scope.data === 'fleet' ? 'fleet' : rest.join('/');
  return of === '' ? undefined : { target: { scope: scope.data, of } };
}
