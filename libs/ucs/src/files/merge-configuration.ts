import type { ParameterSetting } from './configuration-file.ts';
import type { Position } from './fault.ts';

/** The settings of one file of CONFIG_FILES. */
export interface FileSettings {
  path: string;
  settings: readonly ParameterSetting[];
}

/** Where a setting stands. */
export interface SettingPlace extends Position {
  path: string;
}

/** The setting that counts. */
export interface EffectiveSetting {
  value: string;
  path: string;
  position: Position;
}

/** A setting that an earlier one makes void. */
export interface DuplicateSetting {
  name: string;
  winner: SettingPlace;
  loser: SettingPlace;
  /** Whether the two values differ. */
  differs: boolean;
}

/** CONFIG_FILES put together. */
export interface MergedConfiguration {
  /** By parameter name, in the order of first setting. */
  effective: Map<string, EffectiveSetting>;
  duplicates: DuplicateSetting[];
}

/**
 * Puts the files of CONFIG_FILES together, given in their order: the first file that sets a parameter wins (AG 1.4),
 * and inside one file the first setting.
 */
export function mergeConfiguration(files: Iterable<FileSettings>): MergedConfiguration {
  const effective = new Map<string, EffectiveSetting>();
  const duplicates: DuplicateSetting[] = [];
  for (const { path, settings } of files) {
    for (const { name, value, line, column } of settings) {
      const winner = effective.get(name);
      if (winner)
        duplicates.push({
          name,
          winner: { path: winner.path, ...winner.position },
          loser: { path, line, column },
          differs: winner.value !== value,
        });
      else effective.set(name, { value, path, position: { line, column } });
    }
  }
  return { effective, duplicates };
}
