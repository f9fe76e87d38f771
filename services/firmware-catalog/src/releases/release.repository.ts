import { releaseImageSchema } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const releaseFileSchema = z.object({
  /** `firmware/<version>/…`. */
  path: z.string(),
  kind: z.enum(['image', 'dect', 'boot-block', 'version', 'static']),
  partNumber: z.string().optional(),
  models: z.array(z.string()),
  size: z.int(),
  /** SHA-256 of the plain bytes. */
  hash: releaseImageSchema.shape.hash,
  /** Key in the blob store: images plain, the rest sealed. */
  blob: z.string(),
});
export type ReleaseFile = z.infer<typeof releaseFileSchema>;

/** One version with all that it consists of. Id: the version. */
const releaseSchema = z.object({
  version: z.string(),
  /** What the package's sip.ver says, when that is another version. */
  sipVer: z.string().optional(),
  files: z.array(releaseFileSchema),
  /** Tokens of the models that have an image. */
  models: z.array(z.string()),
  /** What it was imported from, the newest last. */
  sources: z.array(z.object({ name: z.string(), at: z.iso.datetime(), author: z.string() })),
  importedAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});
export type Release = z.infer<typeof releaseSchema>;

export const releases: RepositoryDefinition<Release> = { name: 'releases', schema: releaseSchema };

const catalogChangeSchema = z.object({
  seq: z.int(),
  /** publishing: complete, on its way to the tree; closed: visible. A process that starts goes on with what is not closed. */
  state: z.enum(['publishing', 'closed']),
  at: z.iso.datetime(),
  version: z.string(),
  /** The release as it shall be; null: it goes. */
  release: releaseSchema.nullable(),
  /** Paths that go. */
  removed: z.array(z.string()),
  /** All releases once more: for a bus that has none of them. */
  everything: z.boolean(),
});
export type CatalogChange = z.infer<typeof catalogChangeSchema>;

/** Id: the seq, as text that sorts. */
export const catalogChanges: RepositoryDefinition<CatalogChange> = {
  name: 'catalog-changes',
  schema: catalogChangeSchema,
  indexes: { open: ({ state, seq }) => (state === 'closed' ? undefined : paddedSeq(seq)) },
};

export function paddedSeq(seq: number): string {
  return String(seq).padStart(12, '0');
}
