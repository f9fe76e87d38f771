import type { RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

const text = z.string().optional();

const phoneViewSchema = z.object({
  mac: z.string(),
  /** From the fleet: what people described. */
  managed: z.object({ model: text, site: text, group: text }).optional(),
  /** From phone-facts. */
  seen: z.object({ model: text, partNumber: text, application: text, bootPath: text }).optional(),
});
export type PhoneView = z.infer<typeof phoneViewSchema>;

/** What decides which files a phone reads, and which layers it is under. Id: the MAC. */
export const phoneViews: RepositoryDefinition<PhoneView> = {
  name: 'phones',
  schema: phoneViewSchema,
  indexes: { site: ({ managed }) => managed?.site, group: ({ managed }) => managed?.group },
};

/** Id: the site's. */
export const siteViews: RepositoryDefinition<{ bootPath?: string | undefined }> = {
  name: 'sites',
  schema: z.object({ bootPath: text }),
};

/** Id: the group's. */
export const groupViews: RepositoryDefinition<{ parent?: string | undefined }> = {
  name: 'groups',
  schema: z.object({ parent: text }),
};

const policySchema = z.object({ locked: z.array(z.string()), allowed: z.array(z.string()) });
/** Which parameters phones under a layer may override. */
export type Policy = z.infer<typeof policySchema>;

/** Of layers that lock or allow something. Id: `<scope>/<of>`, as in the keys of fleet events. */
export const policies: RepositoryDefinition<Policy> = { name: 'policies', schema: policySchema };
