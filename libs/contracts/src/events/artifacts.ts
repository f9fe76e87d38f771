import { z } from 'zod';
import {
  blobRefSchema,
  hashSchema,
  macSchema,
  sealedInlineSchema,
  timeSchema,
  treePathSchema,
} from './field-schemas.ts';
import { layerScopeSchema } from './fleet.ts';

export const artifactKinds = ['master', 'config', 'static', 'firmware', 'alias'] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

export const publisherSchema = z.enum(['config-renderer', 'firmware-catalog']);
export type Publisher = z.infer<typeof publisherSchema>;

/** One path of the provisioning tree with its bytes. Key: the path. A tombstone carries its change set in headers. */
export const artifactPublishedSchema = z.object({
  path: treePathSchema,
  kind: z.enum(artifactKinds),
  size: z.int().min(0),
  hash: hashSchema,
  /** The phone it belongs to; null for what every phone may read. */
  mac: macSchema.nullable(),
  /** What MDTM answers. */
  modified: timeSchema,
  bytes: sealedInlineSchema.optional(),
  blob: blobRefSchema.optional(),
  /** kind alias: the path whose bytes are served. */
  aliasOf: treePathSchema.optional(),
  /** Hashes of the images that must lie on a gateway's disk before it serves this path. */
  requires: z.array(hashSchema).default([]),
  /** A rendered file: whose layer it is. Absent for what the operator gave. */
  layer: z.object({ scope: layerScopeSchema, of: z.string() }).optional(),
  changeSet: z.object({ publisher: publisherSchema, seq: z.int().min(1) }),
});
export type ArtifactPublished = z.infer<typeof artifactPublishedSchema>;

/** Closes a change set: everything staged up to `seq` becomes visible in one step. Key: `_closed/<publisher>`. */
export const setClosedSchema = z.object({
  publisher: publisherSchema,
  seq: z.int().min(1),
  closedAt: timeSchema,
});
export type SetClosed = z.infer<typeof setClosedSchema>;

export function closedKey(publisher: Publisher): string {
  return `_closed/${publisher}`;
}

/**
 * The publisher has sent everything that it has to a new cluster: what is missing there no longer exists. Key:
 * `_republished/<publisher>`.
 */
export const artifactsRepublishedSchema = z.object({ publisher: publisherSchema, at: timeSchema });
export type ArtifactsRepublished = z.infer<typeof artifactsRepublishedSchema>;

export function republishedKey(publisher: string): string {
  return `_republished/${publisher}`;
}
