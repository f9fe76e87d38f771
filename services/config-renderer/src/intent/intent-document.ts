import { z } from 'zod';

/** What people describe, each kind a repository: one document is one layer with the settings of its scope. */
export const intentKinds = ['fleet', 'model', 'site', 'group', 'phone'] as const;
export type IntentKind = (typeof intentKinds)[number];

/** A value as it is kept: a secret one only sealed, in base64. */
const storedValueSchema = z.union([z.string(), z.object({ sealed: z.string() })]);
export type StoredValue = z.infer<typeof storedValueSchema>;

const sealedSchema = z.object({ sealed: z.string() });

const layerSchema = {
  /** Parameters by name. */
  parameters: z.record(z.string(), storedValueSchema).default({}),
  /** Patterns of parameters that phones may not override. */
  locked: z.array(z.string()).default([]),
  /** Patterns of parameters that they may, whatever this layer or a less specific one locks. */
  allowed: z.array(z.string()).default([]),
};

/** One account and those before it that are still valid. */
const ftpAccountSchema = z.object({
  /** Counts rotations; with the scope it is the account's id. */
  number: z.int().min(1),
  user: z.string(),
  password: sealedSchema,
  /** Whether phones are told it, so that they change over by themselves. */
  tellPhones: z.boolean().default(true),
  before: z
    .array(
      z.object({ number: z.int(), user: z.string(), password: sealedSchema, validUntil: z.iso.datetime() }),
    )
    .default([]),
});
export type FtpAccount = z.infer<typeof ftpAccountSchema>;

/** Entries of CONFIG_FILES: paths, and words in brackets for the files of layers. */
const listSchema = z.array(z.string());

export const fleetDocumentSchema = z.object({
  baseProfile: z.enum(['Generic', 'Lync', 'SkypeUSB']).optional(),
  pinSignIn: z.boolean().optional(),
  caCertificates: z.array(z.object({ name: z.string(), pem: z.string() })).default([]),
  deviceFileSuffix: z.string().default('-lync'),
  /** Attributes of every master file but CONFIG_FILES. */
  master: z.record(z.string(), z.string()).default({ APP_FILE_PATH: 'sip.ld' }),
  /** CONFIG_FILES, where it is not the usual order, by model. */
  lists: z.object({ general: listSchema, models: z.record(z.string(), listSchema).default({}) }).optional(),
  bootServer: z.string().optional(),
  ntpServers: z.array(z.string()).default([]),
  timeZone: z.string().optional(),
  ftpAccount: ftpAccountSchema.optional(),
  /** Days for which what a retired phone wrote is kept. */
  retiredFilesDays: z.int().min(0).default(30),
  ...layerSchema,
});

export const modelDocumentSchema = z.object({ id: z.string(), ...layerSchema });

export const siteDocumentSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  bootPath: z.string().optional(),
  networks: z.array(z.string()).default([]),
  bootServer: z.string().optional(),
  ntpServers: z.array(z.string()).default([]),
  timeZone: z.string().optional(),
  lyncServer: z.object({ host: z.string(), port: z.int() }).optional(),
  vlan: z.int().optional(),
  ftpAccount: ftpAccountSchema.optional(),
  ...layerSchema,
});

const groupDocumentSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  parent: z.string().optional(),
  ...layerSchema,
});

const lineSchema = z.object({
  address: z.string(),
  signIn: z.enum(['user', 'prefilled', 'full']),
  domain: z.string().optional(),
  user: z.string().optional(),
  password: sealedSchema.optional(),
  displayName: z.string().optional(),
  label: z.string().optional(),
  server: z
    .object({ address: z.string(), port: z.int().optional(), transport: z.string().optional() })
    .optional(),
});

export const phoneDocumentSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  model: z.string().optional(),
  site: z.string().optional(),
  group: z.string().optional(),
  lines: z.array(lineSchema).default([]),
  ...layerSchema,
});

export type FleetDocument = z.infer<typeof fleetDocumentSchema>;
export type ModelDocument = z.infer<typeof modelDocumentSchema>;
export type SiteDocument = z.infer<typeof siteDocumentSchema>;
export type GroupDocument = z.infer<typeof groupDocumentSchema>;
export type PhoneDocument = z.infer<typeof phoneDocumentSchema>;

export interface IntentDocuments {
  fleet: FleetDocument;
  model: ModelDocument;
  site: SiteDocument;
  group: GroupDocument;
  phone: PhoneDocument;
}
export type IntentDocument = IntentDocuments[IntentKind];

export const documentSchemas = {
  fleet: fleetDocumentSchema,
  model: modelDocumentSchema,
  site: siteDocumentSchema,
  group: groupDocumentSchema,
  phone: phoneDocumentSchema,
} as const satisfies Record<IntentKind, z.ZodType>;

/** Id of the one fleet document. */
export const FLEET = 'fleet';

/** One document by kind and id. */
export interface IntentRef {
  kind: IntentKind;
  id: string;
}

/** `site/berlin`; `fleet/fleet` for the fleet. */
export function refText({ kind, id }: IntentRef): string {
  return `${kind}/${id}`;
}

/** As people read it: `site 'berlin'`, `the fleet`. */
export function refName({ kind, id }: IntentRef): string {
  return kind === 'fleet' ? 'the fleet' : `${kind} '${id}'`;
}

export function parseRef(text: string): IntentRef {
  const slash = text.indexOf('/');
  return { kind: text.slice(0, slash) as IntentKind, id: text.slice(slash + 1) };
}
