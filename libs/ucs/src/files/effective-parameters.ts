import type { FileSettings } from './merge-configuration.ts';

/** Where a parameter's value comes from, weakest last (polycom-ucs.md section 6.3). */
export type ParameterSource = 'local' | 'web' | 'server';

/** Everything that sets parameters on one phone. */
export interface ParameterSources {
  /** The files of CONFIG_FILES in order. */
  central: Iterable<FileSettings>;
  /** `<mac>-web.cfg`. */
  web?: FileSettings;
  /** `<mac>-phone.cfg`. */
  local?: FileSettings;
}

/** A setting that does not count, and why. */
export interface HiddenSetting {
  source: ParameterSource;
  path: string;
  /** Counts from 1. */
  line: number;
  value: string;
  /** `earlier`: an earlier setting of the same source wins; `stronger`: one of a stronger source. */
  reason: 'earlier' | 'stronger';
}

/** The value that a phone takes. */
export interface EffectiveParameter {
  value: string;
  source: ParameterSource;
  path: string;
  /** Counts from 1. */
  line: number;
  hides: HiddenSetting[];
  /** Absent when it is applied; else what keeps a `device.*` parameter from being applied. */
  notApplied?: DeviceObstacle;
}

/** `device-set`: device.set is not "1" in any file; `set-missing`, `set-off`: device.X.set is absent or not "1". */
export type DeviceObstacle = 'device-set' | 'set-missing' | 'set-off';

/**
 * What one phone makes of all sources: local beats web beats server, inside the server's list the first file wins.
 * `device.*` stands outside that order: it is stored in flash, and applied only while device.set and device.X.set are
 * "1", which another file may say (polycom-ucs.md sections 6.3, 6.4).
 */
export function effectiveParameters(sources: ParameterSources): Map<string, EffectiveParameter> {
  const layers: { source: ParameterSource; files: FileSettings[] }[] = [
    { source: 'local', files: sources.local ? [sources.local] : [] },
    { source: 'web', files: sources.web ? [sources.web] : [] },
    { source: 'server', files: [...sources.central] },
  ];
  const result = new Map<string, EffectiveParameter>();
  for (const { source, files } of layers) {
    for (const { path, settings } of files) {
      for (const { name, value, line } of settings) {
        const winner = result.get(name);
        if (winner)
          winner.hides.push({
            source,
            path,
            line,
            value,
            reason: winner.source === source ? 'earlier' : 'stronger',
          });
        else result.set(name, { value, source, path, line, hides: [] });
      }
    }
  }
  for (const [name, parameter] of result) {
    const obstacle = deviceObstacle(name, (other) => result.get(other)?.value);
    if (obstacle) parameter.notApplied = obstacle;
  }
  return result;
}

/**
 * What keeps a parameter from being applied by the device.* rule (polycom-ucs.md section 6.4).
 * @param valueOf the value of another parameter in the same set of files
 * @returns undefined for an applied one, for one outside device.*, and for the .set switches themselves
 */
export function deviceObstacle(
  name: string,
  valueOf: (name: string) => string | undefined,
): DeviceObstacle | undefined {
  if (!isDeviceValue(name)) return undefined;
  if (valueOf('device.set') !== '1') return 'device-set';
  const switchValue = valueOf(`${name}.set`);
  if (switchValue === undefined) return 'set-missing';
  return switchValue === '1' ? undefined : 'set-off';
}

/** True for a device.* parameter that needs a switch: not `device.set`, not `device.X.set`. */
export function isDeviceValue(name: string): boolean {
  return name.startsWith('device.') && !name.endsWith('.set');
}
