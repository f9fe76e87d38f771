import { layerScopeSchema } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';
import { padded } from '../imported-files/tree-file.repository.ts';

/** One image that APP_FILE_PATH can lead to. */
const imageSchema = z.object({
  partNumber: z.string().optional(),
  /** Tokens of the models that use the part number. */
  models: z.array(z.string()),
  hash: z.string(),
  size: z.int(),
  path: z.string(),
});

const releaseSchema = z.object({ version: z.string(), images: z.array(imageSchema) });
export type KnownRelease = z.infer<typeof releaseSchema>;

const targetSchema = z.object({
  scope: layerScopeSchema,
  of: z.string(),
  version: z.string(),
  models: z.array(z.string()).optional(),
  author: z.string(),
  note: z.string(),
});
export type KnownTarget = z.infer<typeof targetSchema>;

/** Told by the catalog: what it is now, null once it is gone, and whether no change set has taken it up yet. */
const told = <T extends z.ZodType>(content: T) =>
  z.object({ content: content.nullable(), pending: z.boolean() });

function pendingIndex({ pending }: { pending: boolean }): string | undefined {
  return pending ? 'pending' : undefined;
}

export interface Told<T> {
  content: T | null;
  pending: boolean;
}

/** Id: the version. */
export const toldReleases: RepositoryDefinition<Told<KnownRelease>> = {
  name: 'releases',
  schema: told(releaseSchema),
  indexes: { pending: pendingIndex },
};

/** Id: the event's key without `target/`: `fleet`, `site/berlin`. */
export const toldTargets: RepositoryDefinition<Told<KnownTarget>> = {
  name: 'targets',
  schema: told(targetSchema),
  indexes: { pending: pendingIndex },
};

const versionSchema = z.object({
  /** `release/<version>`, `target/fleet`, `target/<scope>/<of>`. */
  key: z.string(),
  /** The change set that rendered by it. */
  seq: z.int().min(1),
  /** Both absent: it was gone by then. */
  release: releaseSchema.optional(),
  target: targetSchema.optional(),
});
export type FirmwareVersion = z.infer<typeof versionSchema>;

/**
 * What each change set rendered by: files of the past follow from it, as from the versions of documents. Id: `key#seq`.
 */
export const firmwareVersions: RepositoryDefinition<FirmwareVersion> = {
  name: 'firmware-versions',
  schema: versionSchema,
  indexes: { changeSet: ({ seq }) => padded(seq) },
};
