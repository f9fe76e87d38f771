import { orderSchema } from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';
import { heldValueSchema } from '../held-value.ts';

/** Files of a phone whose every version is kept. */
const keptKinds = ['phone', 'web', 'directory', 'calls'] as const;
export const keptKindSchema = z.enum(keptKinds);
export type KeptKind = (typeof keptKinds)[number];

const time = z.iso.datetime();

const versionSchema = z.object({
  mac: z.string(),
  kind: keptKindSchema,
  /** The upload's. */
  order: orderSchema,
  /** Whether a phone sent it, or a folder was imported. */
  imported: z.boolean(),
  /** When a gateway took it; of an imported one the file's time. */
  at: time,
  /** Bytes. */
  size: z.int(),
  hash: z.string(),
  /** False: kept, but phones are never given it. */
  wellFormed: z.boolean(),
  /** What it followed upon; with `concurrent` neither knew of the other. */
  replaces: orderSchema.optional(),
  concurrent: z.boolean(),
  gateway: z.string(),
  /** Application that wrote it, by its header. */
  application: z.string().optional(),
  /** Whether a phone wrote it, an operator put it there, or it is an export of the web page. */
  form: z.enum(['override', 'export', 'seeded']).optional(),
  /** Override files: what it sets, the first of a name. */
  settings: z.array(z.tuple([z.string(), heldValueSchema])).optional(),
  /** Directories and call lists: entries. */
  entries: z.int().optional(),
  /** Its sealed bytes as base64, when they are few; else where they lie. Neither when they were gone before they could be kept. */
  bytes: z.string().optional(),
  blob: z.string().optional(),
});
/** One version of a phone's file. */
export type FileVersion = z.infer<typeof versionSchema>;

/** Id: {@link versionId}: by file and order. */
export const fileVersions: RepositoryDefinition<FileVersion> = {
  name: 'file-versions',
  schema: versionSchema,
  indexes: {
    /** By kind and time: what is past its retention stands first. */
    age: ({ kind, at }) => `${kind}/${at}`,
    /** Versions with the same bytes share them; they are of one file, so within a blob they stand by order. */
    blob: ({ blob }) => blob,
  },
};

const overrideFileSchema = z.object({
  mac: z.string(),
  kind: z.enum(['phone', 'web']),
  /** Of the newest version that says what the phone overrides. */
  order: orderSchema,
  /** Of the newest well-formed version: another one when that is an export of the web page, which phones pass over. */
  newest: orderSchema,
  form: z.enum(['override', 'seeded']),
  application: z.string().optional(),
  /** What it sets, with the time of the first version that had the value and every one since. */
  settings: z.array(z.object({ name: z.string(), value: heldValueSchema, since: time })),
  /** The newest version emptied the file: what it had before. */
  lost: z.object({ order: orderSchema, parameters: z.int(), at: time }).optional(),
});
/** What a phone overrides now, by one of its two files. */
export type OverrideFileState = z.infer<typeof overrideFileSchema>;

/** Id: `<mac>/<kind>`. */
export const overrideFiles: RepositoryDefinition<OverrideFileState> = {
  name: 'override-files',
  schema: overrideFileSchema,
  indexes: { lost: ({ lost }) => lost?.at },
};

export function fileId(mac: string, kind: KeptKind): string {
  return `${mac}/${kind}`;
}

export function versionId({ mac, kind, order }: Pick<FileVersion, 'mac' | 'kind' | 'order'>): string {
  return `${fileId(mac, kind)}/${order}`;
}
