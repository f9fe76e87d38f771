import catalogue from '../../data/models.json' with { type: 'json' };

export type PhoneFamily = 'soundpoint' | 'soundstation' | 'vvx' | 'trio' | 'ccx' | 'edge';

/**
 * Whose order of requests a phone follows when it boots (polycom-ucs.md section 1.2): `soundpoint` for SoundPoint and
 * SoundStation, `vvx` for the rest.
 */
export type BootGeneration = 'soundpoint' | 'vvx';

/** One row of data/models.json. */
export interface PhoneModel {
  /** `VVX400` form, as master files write it behind an attribute's name. */
  token: string;
  /** `VVX 400`, then other forms that phones use of themselves. */
  names: readonly string[];
  family: PhoneFamily;
  boot: BootGeneration;
  /** `3111-46157-002` form: prefixes of its firmware files. Empty where none is known. */
  partNumbers: readonly string[];
  /** Last mainstream application line. For people only, it never refuses a version. */
  lastLine?: string;
  source: string;
  status: 'confirmed' | 'inferred';
}

/** All known models, in the order of data/models.json. */
export const PHONE_MODELS = catalogue.models as readonly PhoneModel[];

const byName = new Map(
  PHONE_MODELS.flatMap((model) =>
    [model.token, ...model.names].map((name) => [nameKey(name), model] as const),
  ),
);

/**
 * Finds a model by any of its names, in any case and spacing: `VVX400`, `vvx 400`, `VVX_400`, `SoundPoint IP 331`,
 * `PolycomSoundPointIP-SPIP_331`.
 */
export function findModel(text: string): PhoneModel | undefined {
  return byName.get(nameKey(text)) ?? byName.get(nameKey(text.slice(text.lastIndexOf('-') + 1)));
}

/** The models that use a part number; several, where hardware is shared. */
export function modelsOfPartNumber(partNumber: string): PhoneModel[] {
  return PHONE_MODELS.filter((model) => model.partNumbers.includes(partNumber));
}

/** The part numbers of a model, the most usual first; empty when the model or its part numbers are unknown. */
export function partNumbersOfModel(model: string): readonly string[] {
  return findModel(model)?.partNumbers ?? [];
}

/** The first part number (`3111-46157-002` form, bounded by non-digits) in a text. */
export function parsePartNumber(text: string): string | undefined {
  return /(?<!\d)\d{4}-\d{5}-\d{3}(?!\d)/.exec(text)?.[0];
}

function nameKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/^poly(com)?/, '')
    .replace(/[^a-z0-9]/g, '');
}
