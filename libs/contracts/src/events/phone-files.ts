import { z } from 'zod';
import { orderSchema } from '../order.ts';
import {
  blobRefSchema,
  hashSchema,
  macSchema,
  sealedInlineSchema,
  timeSchema,
  treePathSchema,
} from './field-schemas.ts';

export const phoneFileKinds = [
  'phone',
  'web',
  'directory',
  'calls',
  'app-log',
  'boot-log',
  'core',
  'capture',
  'camera-preset',
  'user-override',
] as const;
export type PhoneFileKind = (typeof phoneFileKinds)[number];

/** One STOR or APPE of a log. */
export const logChunkSchema = z.object({
  order: orderSchema,
  size: z.int().min(0),
  hash: hashSchema,
  blob: blobRefSchema,
});
export type LogChunk = z.infer<typeof logChunkSchema>;

/**
 * What one phone wrote and may read back. Overrides, directories and call lists carry their bytes (inline or by
 * reference); logs carry the chunks of their generation, whose bytes lie in the blob store.
 */
export const phoneFileCurrentSchema = z.object({
  mac: macSchema.optional(),
  /** `<user>-phone.cfg` under USER_PROFILES: no MAC in the name, the owner is recorded at the first write. */
  user: z.string().optional(),
  kind: z.enum(phoneFileKinds),
  /** Tree path; for logs and user files it is part of the identity, for the others the name last used. */
  path: treePathSchema,
  order: orderSchema,
  /** The order that this one replaced; absent for the first. */
  replaces: orderSchema.optional(),
  size: z.int().min(0),
  hash: hashSchema,
  modified: timeSchema,
  gateway: z.string(),
  bytes: sealedInlineSchema.optional(),
  blob: blobRefSchema.optional(),
  /** Logs: the order of the STOR or DELE that began this copy. */
  generation: orderSchema.optional(),
  chunks: z.array(logChunkSchema).optional(),
});
export type PhoneFileCurrent = z.infer<typeof phoneFileCurrentSchema>;

/**
 * A gateway has sent every phone file that it took to a new cluster. Key: `_republished/<gateway>`. The mark lies in one
 * partition only: it counts when a view has read all partitions up to `positions` (partition → offset).
 */
export const phoneFilesRepublishedSchema = z.object({
  gateway: z.string(),
  positions: z.record(z.string(), z.int().min(0)),
  at: timeSchema,
});
export type PhoneFilesRepublished = z.infer<typeof phoneFilesRepublishedSchema>;

/** `mac/kind`, `mac/kind/path` for logs and other files of their own name, `user/kind/path` without a MAC. */
export function phoneFileKey(file: Pick<PhoneFileCurrent, 'mac' | 'user' | 'kind' | 'path'>): string {
  const owner = file.mac ?? `user:${file.user ?? ''}`;
  const named = ['phone', 'web', 'directory', 'calls'].includes(file.kind);
  return named ? `${owner}/${file.kind}` : `${owner}/${file.kind}/${file.path}`;
}
