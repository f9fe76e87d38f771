import { targetKey } from '@ringfleet/contracts';
import { type TargetedPhone, targetFor } from '@ringfleet/ucs';
import type { FirmwareState } from '../firmware/firmware-state.ts';
import type { KnownTarget } from '../firmware/firmware.repository.ts';
import { refName } from '../intent/intent-document.ts';

/** Who reads a master file. */
export interface FirmwareReader {
  /** Absent: any phone. */
  mac?: string | undefined;
  /** Token; absent: any model. */
  model?: string | undefined;
  site?: string | undefined;
  /** Most specific first. */
  groups?: readonly string[];
}

/** What targets bring to a master file. */
interface MasterFirmware {
  /** `firmware/5.9.8.5760/sip.ld` by model; models whose target has no image for them are not in it. */
  paths: ReadonlyMap<string, string>;
  /** Hashes of all images behind these paths. */
  requires: string[];
  /** Why the file is not known: the release of a target is not. */
  fault?: string;
}

/** What one model has by its target. */
interface ModelFirmware {
  path?: string;
  requires: readonly string[];
  /** A target whose release nobody told of. */
  unknown?: KnownTarget;
}

/** Stands for any model that nobody names. */
const ANY_MODEL = undefined;

/**
 * Where targets lead the readers of a master file, the most specific target of each model (libs/ucs `targetFor`). A model
 * without an image in that release keeps the path that the fleet's settings give: it is never led to nothing.
 */
export function masterFirmware(state: FirmwareState, reader: FirmwareReader): MasterFirmware {
  const paths = new Map<string, string>();
  const requires = new Set<string>();
  let unknown: KnownTarget | undefined;
  for (const model of modelsOf(state, reader)) {
    const found = firmwareOf(state, reader, model);
    unknown ??= found.unknown;
    if (model !== ANY_MODEL && found.path !== undefined) paths.set(model, found.path);
    for (const hash of found.requires) requires.add(hash);
  }
  return {
    ...{ paths, requires: [...requires].sort() },
    ...(unknown ? { fault: faultOf(unknown) } : {}),
  };
}

/** Whether targets lead two readers to the same images. */
export function isSameFirmware(
  state: FirmwareState,
  model: string | undefined,
  a: FirmwareReader,
  b: FirmwareReader,
): boolean {
  return modelsOf(state, { model }).every((one) => {
    const [left, right] = [firmwareOf(state, a, one), firmwareOf(state, b, one)];
    return left.path === right.path && left.unknown?.version === right.unknown?.version;
  });
}

function modelsOf(
  { models, targets }: FirmwareState,
  { model }: FirmwareReader,
): readonly (string | undefined)[] {
  if (targets.size === 0) return [];
  return model === undefined ? [...models, ANY_MODEL] : [model];
}

function firmwareOf(
  { releases, targets }: FirmwareState,
  { mac = '', site, groups = [] }: FirmwareReader,
  model: string | undefined,
): ModelFirmware {
  const phone: TargetedPhone = { mac, model, site, groups };
  const target = targetFor(phone, (scope, of) => targets.get(targetKey(scope, of)));
  if (!target) return { requires: [] };
  const release = releases.get(target.version);
  if (!release) return { requires: [], unknown: target };
  const images = release.images.filter(({ models }) => model !== ANY_MODEL && models.includes(model));
  if (images.length === 0) return { requires: [] };
  // Phones put their part number before the name (polycom-ucs.md section 1.5).
  return { path: `firmware/${target.version}/sip.ld`, requires: images.map(({ hash }) => hash) };
}

function faultOf({ scope, of, version }: KnownTarget): string {
  return `release ${version}, the target of ${refName({ kind: scope, id: of })}, is not in the firmware catalog`;
}

/** The attributes of a master file with the paths of targets, which outrank those that the fleet's settings have. */
export function withFirmware(
  attributes: ReadonlyMap<string, string>,
  paths: MasterFirmware['paths'],
  model: string | undefined,
): Map<string, string> {
  const outranked = new Set([...paths.keys()].map((token) => ofModel(token).toLowerCase()));
  const kept = [...attributes].filter(([name]) => !outranked.has(name.toLowerCase()));
  const fresh = [...paths].map(([token, path]): [string, string] => [
    token === model ? GENERAL : ofModel(token),
    path,
  ]);
  return new Map([...kept, ...fresh]);
}

const GENERAL = 'APP_FILE_PATH';

function ofModel(token: string): string {
  return `${GENERAL}_${token}`;
}
