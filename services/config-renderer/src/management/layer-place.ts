import { normalisePath } from '@ringfleet/ucs';
import { type ListWord, listWords } from '../rendering/config-list.ts';
import { listsOrUsual, type Lists } from './master-lists.ts';
import { ManagementRefusal } from './management-refusal.ts';

/** Which layer a file of the lists becomes. */
export type LayerOfFile = { kind: 'fleet' } | { kind: 'model'; model: string };

/** Where a file stood against the layer that takes it: alone, because the layer sets nothing yet. */
export type Side = 'alone' | 'before' | 'behind';

export interface PlacedLayer {
  lists: Lists | undefined;
  side: Side;
}

export interface LayerFacts {
  /** Whether the layer sets something already. */
  sets: boolean;
  /** Whether an entry brings nothing to any phone: a word whose layers set nothing. */
  isSilent: (entry: string) => boolean;
}

/** @throws ManagementRefusal when no list names the file, or several in ways that no layer can keep */
export function layerOfFile(lists: Lists | undefined, path: string): LayerOfFile {
  const { general, models } = lists ?? { general: [...listWords], models: {} };
  if (general.some((entry) => isEntry(entry, path))) return { kind: 'fleet' };
  const naming = Object.entries(models).filter(([, list]) => list.some((entry) => isEntry(entry, path)));
  const [first, ...others] = naming;
  if (!first) {
    const mask = [general, ...Object.values(models)]
      .flat()
      .find((entry) => /\[\w+\]/.test(entry) && !listWords.includes(entry as ListWord));
    const hint = mask === undefined ? '' : `; a mask as in '${mask}' is not followed`;
    throw new ManagementRefusal(
      `no list of the master file names it${hint}, so its parameters belong to no layer; give them to a group or phone, or name it in CONFIG_FILES first`,
    );
  }
  if (others.length > 0)
    throw new ManagementRefusal(
      `the lists of ${naming.map(([model]) => model).join(' and ')} name it and the general one does not: no layer is read by just these models`,
    );
  return { kind: 'model', model: first[0] };
}

/**
 * The lists when a layer takes the file's place. A layer that sets something already must stand right beside the file in
 * every list that has either.
 * @throws ManagementRefusal
 */
export function placeLayer(
  lists: Lists | undefined,
  path: string,
  layer: LayerOfFile,
  { sets, isSilent }: LayerFacts,
): PlacedLayer {
  const { general, models } = lists ?? { general: [...listWords], models: {} };
  const word: ListWord = layer.kind === 'fleet' ? '<fleet>' : '<model>';
  const sides = new Set<Side>();
  const place = (list: readonly string[], name: string): string[] => {
    const at = list.findIndex((entry) => isEntry(entry, path));
    const rest = list.filter((entry) => !isEntry(entry, path));
    if (!sets) {
      const without = list.filter(
        (entry, index) => entry !== word && (index === at || !isEntry(entry, path)),
      );
      return without.map((entry) => (isEntry(entry, path) ? word : entry));
    }
    const wordAt = list.indexOf(word);
    if (at < 0 && wordAt < 0) return [...list];
    if (at < 0)
      throw new ManagementRefusal(
        `${name} reads the layer of the fleet but not this file, and would read its parameters then`,
      );
    if (wordAt < 0)
      throw new ManagementRefusal(
        `${name} names it without ${layerName(layer)}, and would read the other parameters of that layer then`,
      );
    const between = list
      .slice(Math.min(at, wordAt) + 1, Math.max(at, wordAt))
      .filter((entry) => !isSilent(entry) && !isEntry(entry, path));
    const first = between[0];
    if (first !== undefined) {
      const advice = /^<.*>$/.test(first) ? 'move one of them in the lists' : 'take that one first';
      throw new ManagementRefusal(
        `'${first}' stands between it and ${layerName(layer)} in ${name}; ${advice}`,
      );
    }
    sides.add(at < wordAt ? 'before' : 'behind');
    return rest;
  };
  const isConcerned = (model: string | undefined) => layer.kind === 'fleet' || layer.model === model;
  const placed: Lists = {
    general: isConcerned(undefined) ? place(general, 'the general list') : general,
    models: Object.fromEntries(
      Object.entries(models).map(([model, list]) => [
        model,
        isConcerned(model) ? place(list, `the list of ${model}`) : list,
      ]),
    ),
  };
  if (sides.size > 1)
    throw new ManagementRefusal(
      `it stands before ${layerName(layer)} in one list and behind it in another, and the first file wins`,
    );
  return { lists: listsOrUsual(placed), side: [...sides][0] ?? 'alone' };
}

/** The lists when a file stands beside the word of its layer, in every list that has the word. */
export function placeFile(
  lists: Lists | undefined,
  path: string,
  layer: LayerOfFile,
  side: 'before' | 'behind',
): Lists {
  const { general, models } = lists ?? { general: [...listWords], models: {} };
  const word: ListWord = layer.kind === 'fleet' ? '<fleet>' : '<model>';
  const place = (list: readonly string[]) =>
    list.flatMap((entry) => (entry !== word ? [entry] : side === 'before' ? [path, word] : [word, path]));
  if (layer.kind === 'fleet')
    return {
      general: place(general),
      models: Object.fromEntries(Object.entries(models).map(([model, list]) => [model, place(list)])),
    };
  const held = Object.keys(models).find((token) => token.toLowerCase() === layer.model.toLowerCase());
  return { general, models: { ...models, [held ?? layer.model]: place(models[held ?? ''] ?? general) } };
}

function layerName(layer: LayerOfFile): string {
  return layer.kind === 'fleet' ? 'the layer of the fleet' : `the layer of model '${layer.model}'`;
}

/** Entries are relative to the root, where the master file lies, and found in any case. */
function isEntry(entry: string, path: string): boolean {
  return normalisePath(entry).toLowerCase() === path.toLowerCase();
}
