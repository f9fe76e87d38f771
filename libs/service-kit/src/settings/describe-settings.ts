import type { SettingsDefinition } from './setting.ts';
import { yamlPathOf } from './yaml-settings.ts';

/** A row of the reference page of settings. */
export interface SettingDescription {
  service: string;
  /** Environment variable. */
  name: string;
  /** Key in the settings file. */
  yaml: string;
  doc: string;
  default?: string;
  unit?: string;
  secret: boolean;
}

/** All settings as the reference page lists them, in the order of their declaration. */
export function describeSettings(definitions: readonly SettingsDefinition[]): SettingDescription[] {
  return definitions.flatMap(({ service, settings }) =>
    Object.entries(settings).map(([name, { doc, unit, secret, default: preset }]) => ({
      service,
      name,
      yaml: yamlPathOf(name),
      doc,
      ...(preset === undefined ? {} : { default: preset }),
      ...(unit === undefined ? {} : { unit }),
      secret,
    })),
  );
}
