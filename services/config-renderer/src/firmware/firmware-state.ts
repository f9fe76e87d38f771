import type { FirmwareVersion, KnownRelease, KnownTarget } from './firmware.repository.ts';

/** Releases and targets at one moment: what master files are rendered by. */
export interface FirmwareState {
  /** By version. */
  releases: ReadonlyMap<string, KnownRelease>;
  /** By key: `target/fleet`, `target/site/berlin`. */
  targets: ReadonlyMap<string, KnownTarget>;
  /** Models that a release has an image for, or that a target names. */
  models: readonly string[];
}

export const noFirmware: FirmwareState = { releases: new Map(), targets: new Map(), models: [] };

/** @param newest one version of each key */
export function firmwareState(newest: Iterable<FirmwareVersion>): FirmwareState {
  const releases = new Map<string, KnownRelease>();
  const targets = new Map<string, KnownTarget>();
  const models = new Set<string>();
  for (const { key, release, target } of newest) {
    if (release) releases.set(release.version, release);
    if (target) targets.set(key, target);
    for (const image of release?.images ?? []) for (const model of image.models) models.add(model);
    for (const model of target?.models ?? []) models.add(model);
    if (target?.scope === 'model') models.add(target.of);
  }
  return { releases, targets, models: [...models].sort() };
}
