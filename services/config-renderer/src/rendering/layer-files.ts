import { labelOfLacking, lackingModels } from '@ringfleet/ucs';
import type { IntentRef } from '../intent/intent-document.ts';

/** One file of a layer. */
export interface LayerFile {
  path: string;
  /** Models that must not read it, since they lack what it sets. */
  lacking: readonly string[];
  parameters: ReadonlyMap<string, string>;
}

/**
 * The files of a layer that many phones read. What every model knows stands in one file; what some models are known to
 * lack in one more for each set of such models, which those do not read: so that no phone counts an error.
 */
export function layerFiles(ref: IntentRef, parameters: ReadonlyMap<string, string>): LayerFile[] {
  const byLabel = new Map<string, { lacking: readonly string[]; parameters: Map<string, string> }>();
  for (const [name, value] of parameters) {
    const lacking = lackingModels(name);
    const label = lacking.length === 0 ? '' : `-${labelOfLacking(lacking)}`;
    const file = byLabel.get(label) ?? { lacking, parameters: new Map<string, string>() };
    file.parameters.set(name, value);
    byLabel.set(label, file);
  }
  const base = baseName(ref);
  return [...byLabel]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, file]) => ({ path: `${base}${label}.cfg`, ...file }));
}

/** A phone's own file: without what its model is known to lack. */
export function deviceParameters(
  parameters: ReadonlyMap<string, string>,
  model: string | undefined,
): { parameters: Map<string, string>; withheld: Map<string, string> } {
  const kept = new Map<string, string>();
  const withheld = new Map<string, string>();
  for (const [name, value] of parameters) {
    const lacks = model !== undefined && isOneOf(lackingModels(name), model);
    (lacks ? withheld : kept).set(name, value);
  }
  return { parameters: kept, withheld };
}

export function isOneOf(models: readonly string[], model: string): boolean {
  return models.some((token) => token.toLowerCase() === model.toLowerCase());
}

/** Names of rendered files, without their ending (design section 5). */
function baseName({ kind, id }: IntentRef): string {
  return kind === 'fleet' ? 'shared' : `${kind}-${id}`;
}
