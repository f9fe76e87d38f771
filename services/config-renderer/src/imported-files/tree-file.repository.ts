import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

/** One version of one path of the tree that the operator gave us: imported or put. */
const treeFileSchema = z.object({
  path: z.string(),
  /** The change set that brought it. */
  seq: z.int(),
  kind: z.enum(['master', 'config', 'static', 'firmware']),
  size: z.int(),
  hash: z.string(),
  /** The phone it belongs to, null for all. */
  mac: z.string().nullable(),
  modified: z.iso.datetime(),
  /** Sealed bytes (firmware: plain) in the blob store; null for a removal. */
  blob: z.string().nullable(),
  author: z.string(),
  note: z.string(),
  at: z.iso.datetime(),
});
export type TreeFile = z.infer<typeof treeFileSchema>;

/** The newest version of each path; a removed path keeps its removal here until it is put again. Id: the path. */
export const treeFiles: RepositoryDefinition<TreeFile> = {
  name: 'tree-files',
  schema: treeFileSchema,
  indexes: {
    /** Paths that are in the tree, in their order. */
    present: (file) => (file.blob === null ? undefined : file.path),
    blob: (file) => file.blob ?? undefined,
  },
};

/** Every version ever. Id: `path#seq`. */
export const treeFileVersions: RepositoryDefinition<TreeFile> = {
  name: 'tree-file-versions',
  schema: treeFileSchema,
  indexes: {
    path: (file) => `${file.path}\u0000${padded(file.seq)}`,
    changeSet: (file) => padded(file.seq),
    blob: (file) => file.blob ?? undefined,
  },
};

export function versionId(path: string, seq: number): string {
  return `${path}#${padded(seq)}`;
}

/** Numbers as the indexes sort them. */
export function padded(seq: number): string {
  return String(seq).padStart(12, '0');
}
