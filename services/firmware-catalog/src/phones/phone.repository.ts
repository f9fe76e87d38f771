import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const text = z.string().optional();

/** How often a phone fetched one image since it last ran that version, and when. */
const imageFetchSchema = z.object({
  /** `firmware/<version>/<name>`. */
  path: z.string(),
  version: z.string(),
  partNumber: text,
  /** Whole since it last ran the version. */
  whole: z.int(),
  /** Only the beginning: it compared versions. */
  checked: z.int(),
  lastWhole: z.iso.datetime().optional(),
  lastChecked: z.iso.datetime().optional(),
  /** When it was known to run the version. */
  ranAt: z.iso.datetime().optional(),
});
export type ImageFetch = z.infer<typeof imageFetchSchema>;

/** What the catalog knows of a phone. Id: the MAC. */
const catalogPhoneSchema = z.object({
  mac: z.string(),
  /** From phone-facts. */
  seen: z
    .object({
      model: text,
      partNumber: text,
      application: text,
      updater: text,
      bootPath: text,
      lastSeen: z.iso.datetime(),
    })
    .optional(),
  /** From the fleet: what people described. */
  managed: z.object({ model: text, site: text, group: text }).optional(),
  /** The newest last, at most 8. */
  fetches: z.array(imageFetchSchema),
  /** Ids of the newest sessions that are in it: a repeat changes nothing. */
  sessions: z.array(z.string()),
});
export type CatalogPhone = z.infer<typeof catalogPhoneSchema>;

export const catalogPhones: RepositoryDefinition<CatalogPhone> = {
  name: 'phones',
  schema: catalogPhoneSchema,
};

/** Id: the group's. */
export const catalogGroups: RepositoryDefinition<{ id: string; parent?: string | undefined }> = {
  name: 'groups',
  schema: z.object({ id: z.string(), parent: text }),
};

/** Id: the site's. */
export const catalogSites: RepositoryDefinition<{ id: string; bootPath?: string | undefined }> = {
  name: 'sites',
  schema: z.object({ id: z.string(), bootPath: text }),
};
