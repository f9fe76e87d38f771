import type { DocumentStore, Repository, RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';
import { padded } from '../imported-files/tree-file.repository.ts';
import {
  documentSchemas,
  type IntentDocuments,
  type IntentKind,
  intentKinds,
  type IntentRef,
  refText,
} from './intent-document.ts';

const writtenSchema = {
  /** The change set that brought it. */
  seq: z.int().min(1),
  author: z.string(),
  note: z.string(),
  at: z.iso.datetime(),
};

/** A document as it is now. */
export interface Held<K extends IntentKind = IntentKind> {
  document: IntentDocuments[K];
  seq: number;
  author: string;
  note: string;
  at: string;
}

/** One version of a document, null when it was removed. */
const versionSchema = z.object({
  kind: z.enum(intentKinds),
  id: z.string(),
  document: z.unknown(),
  /** Whether there was one before. */
  existed: z.boolean(),
  ...writtenSchema,
});
export type IntentVersion = z.infer<typeof versionSchema>;

function definition<K extends IntentKind>(
  kind: K,
  name: string,
  rest: Omit<RepositoryDefinition<Held<K>>, 'name' | 'schema'> = {},
): RepositoryDefinition<Held<K>> {
  const schema = z.object({ document: documentSchemas[kind], ...writtenSchema });
  return { name, schema: schema as unknown as z.ZodType<Held<K>>, ...rest };
}

const definitions = {
  fleet: definition('fleet', 'fleet'),
  model: definition('model', 'models'),
  site: definition('site', 'sites', {
    indexes: { bootPath: ({ document }) => document.bootPath?.toLowerCase() },
  }),
  group: definition('group', 'groups', { indexes: { parent: ({ document }) => document.parent } }),
  phone: definition('phone', 'managed-phones', {
    indexes: {
      site: ({ document }) => document.site,
      group: ({ document }) => document.group,
      model: ({ document }) => document.model,
      name: ({ document }) => document.name?.toLowerCase(),
      address: ({ document }) => document.lines[0]?.address.toLowerCase(),
    },
  }),
};

/** Id: `kind/id#seq`. */
const intentVersions: RepositoryDefinition<IntentVersion> = {
  name: 'intent-versions',
  schema: versionSchema,
  indexes: {
    /** Every version of a document, oldest first. */
    document: ({ kind, id, seq }) => `${refText({ kind, id })}\u0000${padded(seq)}`,
    changeSet: ({ seq }) => padded(seq),
  },
};

export function intentVersionId({ kind, id, seq }: IntentRef & { seq: number }): string {
  return `${refText({ kind, id })}#${padded(seq)}`;
}

export type IntentRepositories = { [K in IntentKind]: Repository<Held<K>> } & {
  versions: Repository<IntentVersion>;
};

export function intentRepositories(documents: DocumentStore): IntentRepositories {
  return {
    fleet: documents.repository(definitions.fleet),
    model: documents.repository(definitions.model),
    site: documents.repository(definitions.site),
    group: documents.repository(definitions.group),
    phone: documents.repository(definitions.phone),
    versions: documents.repository(intentVersions),
  };
}
