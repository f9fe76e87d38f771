import { layerScopeSchema } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';
import { heldValueSchema } from '../held-value.ts';

const settingSchema = z.tuple([z.string(), heldValueSchema]);

/** What a file says: its parameters, the first of a name only, and what it has of a master file. */
const contentSchema = z.object({
  settings: z.array(settingSchema),
  /** Attributes of a master file that say which files its readers read. */
  lists: z.array(z.tuple([z.string(), z.string()])),
});
export type SourceContent = z.infer<typeof contentSchema>;

const memberSchema = z.object({
  /** As the tree has it. */
  path: z.string(),
  seq: z.int(),
  /** The phone that alone may read it. */
  mac: z.string().nullable(),
  layer: z.object({ scope: layerScopeSchema, of: z.string() }).optional(),
  /** Absent: the path is gone. */
  content: contentSchema.optional(),
});
/** A version of a file of the tree, as its change set brought it. */
export type SourceMember = z.infer<typeof memberSchema>;

const sourceSchema = memberSchema.extend({
  /** Content with more settings than this lies in a document of its own, by the number of the change set. */
  contentOf: z.int().optional(),
  /** What was there before, while it is not told to those who read it. */
  before: z.object({ content: contentSchema.optional(), contentOf: z.int().optional() }).optional(),
});
/** A file that phones see now. */
export type Source = z.infer<typeof sourceSchema>;

/** Id: {@link sourceId}. */
export const sources: RepositoryDefinition<Source> = {
  name: 'sources',
  schema: sourceSchema,
  indexes: { seq: ({ seq }) => padded(seq) },
};

/** Id: that of the source, `#` and the number of the change set. */
export const largeContents: RepositoryDefinition<SourceContent> = {
  name: 'source-contents',
  schema: contentSchema,
};

/** What is published and not visible yet. Id: number of the change set, `/` and that of the source. */
export const stagedSources: RepositoryDefinition<SourceMember> = {
  name: 'staged-sources',
  schema: memberSchema,
};

/** Numbers of change sets. Id: `closed`, of the last that is visible; `republished`, of the last that has all there is. */
export const changeSets: RepositoryDefinition<{ seq: number }> = {
  name: 'change-sets',
  schema: z.object({ seq: z.int() }),
};

/** Names of files are found in any case. */
export function sourceId(path: string): string {
  return path.toLowerCase();
}

export function padded(seq: number): string {
  return String(seq).padStart(12, '0');
}

/** Whether the path has content: of what is gone the number of the change set is kept. */
export function isThere<T extends Pick<Source, 'content' | 'contentOf'>>(head: T | undefined): head is T {
  return head !== undefined && (head.content !== undefined || head.contentOf !== undefined);
}
