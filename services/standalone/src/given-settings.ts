import { readSettings, type Settings } from '@ringfleet/service-kit';
import { settingsDefinitions } from './settings-definitions.ts';

/** Where settings come from, for a process or for a command that does a service's work. */
export interface GivenSettings {
  /** The environment; nothing else is read from the process. */
  env: Readonly<Record<string, string | undefined>>;
  /** RINGFLEET_ variables that belong to other programs. */
  ignoreVariables?: readonly string[];
}

/** @throws RF_SETTINGS_INVALID */
export function settingsOf({ env, ignoreVariables }: GivenSettings): Settings {
  return readSettings(settingsDefinitions(), {
    env,
    ...(ignoreVariables ? { ignore: ignoreVariables } : {}),
  });
}
