import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

/** Where people put a phone, as the fleet's topic tells it. Id: the MAC. */
const placedPhoneSchema = z.object({ model: z.string().optional(), site: z.string().optional() });
export type PlacedPhone = z.infer<typeof placedPhoneSchema>;

export const placedPhones: RepositoryDefinition<PlacedPhone> = {
  name: 'placed-phones',
  schema: placedPhoneSchema,
};

/** Boot paths of sites: a phone that nobody described belongs to the site whose path it boots from. Id: the site's. */
const siteBootPathSchema = z.object({ bootPath: z.string() });
export type SiteBootPath = z.infer<typeof siteBootPathSchema>;

export const siteBootPaths: RepositoryDefinition<SiteBootPath> = {
  name: 'site-boot-paths',
  schema: siteBootPathSchema,
  indexes: { bootPath: ({ bootPath }) => bootPath },
};
