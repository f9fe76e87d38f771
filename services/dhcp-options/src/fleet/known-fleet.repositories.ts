import {
  type FleetSettingsChanged,
  fleetSettingsChangedSchema,
  type SiteChanged,
  siteChangedSchema,
} from '@ringfleet/contracts';
import type { RepositoryDefinition } from '@ringfleet/storage';

/** Sites as the fleet's topic tells them. Id: the site's. */
export const knownSites: RepositoryDefinition<SiteChanged> = {
  name: 'known-sites',
  schema: siteChangedSchema,
};

/** What holds for the whole fleet. Id: `fleet`. */
export const knownSettings: RepositoryDefinition<FleetSettingsChanged> = {
  name: 'known-settings',
  schema: fleetSettingsChangedSchema,
};
