import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

/** One path that is rendered: not its bytes, which follow from the intent, but when they last changed. */
const renderedFileSchema = z.object({
  path: z.string(),
  /** The document it is rendered from: `site/berlin`. */
  owner: z.string(),
  kind: z.enum(['master', 'config']),
  mac: z.string().nullable(),
  /** Keyed hash of what it holds, without the comment on top. */
  content: z.string(),
  /** Bytes. */
  size: z.int(),
  /** The change set that changed it, and its time: both stand in the file. */
  seq: z.int(),
  at: z.iso.datetime(),
  /** Taken away by that set; the record goes when the set is closed. */
  removed: z.boolean().default(false),
});
export type RenderedFile = z.infer<typeof renderedFileSchema>;

/** Id: the path. */
export const renderedFiles: RepositoryDefinition<RenderedFile> = {
  name: 'rendered-files',
  schema: renderedFileSchema,
  indexes: {
    owner: ({ owner }) => owner,
    removed: ({ removed, path }) => (removed ? path : undefined),
    ownMaster: ({ kind, mac, removed }) => (kind === 'master' && !removed ? (mac ?? undefined) : undefined),
  },
};

/** A document that could not be rendered: its last good files stay in service. Id: `kind/id`. */
const renderFaultSchema = z.object({
  owner: z.string(),
  reason: z.string(),
  since: z.iso.datetime(),
});
export type RenderFault = z.infer<typeof renderFaultSchema>;

export const renderFaults: RepositoryDefinition<RenderFault> = {
  name: 'render-faults',
  schema: renderFaultSchema,
};
