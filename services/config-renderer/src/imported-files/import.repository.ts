import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';
import { phoneFileKinds } from '@ringfleet/contracts';

const importSchema = z.object({
  id: z.string(),
  /** open: files come in; applying, applied: became a change set; discarded. */
  state: z.enum(['open', 'applying', 'applied', 'discarded']),
  openedAt: z.iso.datetime(),
  author: z.string(),
  note: z.string(),
  seq: z.int().optional(),
});
export type Import = z.infer<typeof importSchema>;

export const imports: RepositoryDefinition<Import> = {
  name: 'imports',
  schema: importSchema,
  indexes: { state: (entry) => entry.state },
};

/** A file of an import that is not applied yet. */
const stagedFileSchema = z.object({
  importId: z.string(),
  path: z.string(),
  kind: z.enum(['master', 'config', 'static', 'firmware']),
  size: z.int(),
  hash: z.string(),
  mac: z.string().nullable(),
  modified: z.iso.datetime(),
  blob: z.string(),
  /** A generic master file as the vendor's packages bring it (isUntouchedDefaultMaster). */
  defaultMaster: z.literal(true).optional(),
  /** Set when a phone wrote it: then it goes to the gateways and not into the tree's artifacts. */
  phoneFile: z.object({ mac: z.string(), kind: z.enum(phoneFileKinds) }).optional(),
});
export type StagedFile = z.infer<typeof stagedFileSchema>;

/** Id: `importId/path`. */
export const stagedFiles: RepositoryDefinition<StagedFile> = {
  name: 'staged-files',
  schema: stagedFileSchema,
  indexes: {
    path: (file) => `${file.importId}\u0000${file.path}`,
    phone: (file) => (file.phoneFile ? `${file.importId}\u0000${file.path}` : undefined),
    blob: (file) => file.blob,
  },
};

export function stagedFileId(importId: string, path: string): string {
  return `${importId}/${path}`;
}
