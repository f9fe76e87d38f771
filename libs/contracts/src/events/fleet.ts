import { z } from 'zod';
import { macSchema, timeSchema } from './field-schemas.ts';

/** Most specific first: what a layer sets, it sets for those of its scope. */
export const layerScopes = ['phone', 'group', 'site', 'model', 'fleet'] as const;
export const layerScopeSchema = z.enum(layerScopes);
export type LayerScope = z.infer<typeof layerScopeSchema>;

/** The change set that brought the newest content, and when. */
const changeSchema = { version: z.int().min(1), changedAt: timeSchema };

/** What holds for the whole fleet, beside its layer. Key: `fleet/settings`. */
export const fleetSettingsChangedSchema = z.object({
  /** Behind the MAC in a device file's name: `-lync`. */
  deviceFileSuffix: z.string(),
  bootServer: z.string().optional(),
  ntpServers: z.array(z.string()).default([]),
  timeZone: z.string().optional(),
  /** Whether the root's master file is rendered: the operator has none of his own there. */
  masterManaged: z.boolean().optional(),
  ...changeSchema,
});
export type FleetSettingsChanged = z.infer<typeof fleetSettingsChangedSchema>;

/** Key: `site/<id>`. */
export const siteChangedSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  /** First directory of its phones' boot server URL. */
  bootPath: z.string().optional(),
  /** CIDR. */
  networks: z.array(z.string()),
  /** As option 160 says it; absent: the fleet's. */
  bootServer: z.string().optional(),
  ntpServers: z.array(z.string()),
  /** IANA name. */
  timeZone: z.string().optional(),
  lyncServer: z.object({ host: z.string(), port: z.int() }).optional(),
  vlan: z.int().optional(),
  ...changeSchema,
});
export type SiteChanged = z.infer<typeof siteChangedSchema>;

/** Key: `group/<id>`. */
export const groupChangedSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  /** The group whose layer stands behind this one's. */
  parent: z.string().optional(),
  ...changeSchema,
});
export type GroupChanged = z.infer<typeof groupChangedSchema>;

/** One parameter of a layer; a secret one only sealed, in base64. */
const layerParameterSchema = z.union([
  z.object({ name: z.string(), value: z.string() }),
  z.object({ name: z.string(), sealed: z.string() }),
]);

/** All that a layer sets, what follows from settings included. Key: `layer/<scope>/<of>`. */
export const layerChangedSchema = z.object({
  scope: layerScopeSchema,
  /** Group, site, model token or MAC; `fleet` for the fleet's. */
  of: z.string(),
  parameters: z.array(layerParameterSchema),
  /** Patterns of parameters that phones may not override: `reg.*`. The most specific layer that names one decides. */
  locked: z.array(z.string()),
  /** Patterns of parameters that they may, whatever this layer or a less specific one locks. */
  allowed: z.array(z.string()).default([]),
  ...changeSchema,
});
export type LayerChanged = z.infer<typeof layerChangedSchema>;

/** A phone under management. Key: `phone/<mac>`. */
export const phoneChangedSchema = z.object({
  mac: macSchema,
  name: z.string().optional(),
  model: z.string().optional(),
  site: z.string().optional(),
  group: z.string().optional(),
  /** Its registrations without what signs them in. */
  lines: z.array(z.object({ address: z.string(), label: z.string().optional() })),
  ...changeSchema,
});
export type PhoneChanged = z.infer<typeof phoneChangedSchema>;
