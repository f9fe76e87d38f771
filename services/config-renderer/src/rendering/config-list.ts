import { GENERIC_MAC } from '@ringfleet/ucs';
import type { IntentRef } from '../intent/intent-document.ts';
import { type FleetContext, groupChain } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import { isOneOf, type LayerFile } from './layer-files.ts';

/**
 * Words of a list that stand for the files of layers; anything else in it is a path of the operator's own. In this order
 * they are the usual list: most specific first, since the first file that sets a parameter wins (AG 1.4).
 */
export const listWords = ['<phone>', '<groups>', '<site>', '<model>', '<fleet>'] as const;
export type ListWord = (typeof listWords)[number];

/** Who reads a master file. */
export interface ListReader {
  /** Absent: any model; then models that read something else have lists of their own. */
  model?: string | undefined;
  site?: string | undefined;
  group?: string | undefined;
  deviceFile: string;
}

/** The files of a layer; empty when it sets nothing. */
export type FilesOfLayer = (ref: IntentRef) => readonly LayerFile[];

/** CONFIG_FILES of one reader: the general list, and those of models that read something else. */
export interface ConfigLists {
  general: string[];
  models: [model: string, list: string[]][];
}

/** The device file of any phone, as the generic master names it. */
export function deviceMask(suffix: string): string {
  return `[MACADDRESS]${suffix}.cfg`;
}

export function deviceFileName(mac: string, suffix: string): string {
  return `${mac}${suffix}.cfg`;
}

export function configLists(context: FleetContext, filesOf: FilesOfLayer, reader: ListReader): ConfigLists {
  if (reader.model !== undefined)
    return { general: listFor(context, filesOf, reader, reader.model), models: [] };
  const general = listFor(context, filesOf, reader, undefined);
  const models = modelsApart(context, filesOf, reader)
    .map((model): [string, string[]] => [model, listFor(context, filesOf, reader, model)])
    .filter(([, list]) => list.join() !== general.join());
  return { general, models };
}

function listFor(
  context: FleetContext,
  filesOf: FilesOfLayer,
  { site, group, deviceFile }: ListReader,
  model: string | undefined,
): string[] {
  const pathsOf = (ref: IntentRef) =>
    filesOf(ref)
      .filter(({ lacking }) => model === undefined || !isOneOf(lacking, model))
      .map(({ path }) => path);
  const modelId = model === undefined ? undefined : modelKey(context, model);
  return templateFor(context, model).flatMap((entry) => {
    switch (entry) {
      case '<phone>':
        return [deviceFile];
      case '<groups>':
        return groupChain(context, group).flatMap(({ document }) =>
          pathsOf({ kind: 'group', id: document.id }),
        );
      case '<site>':
        return site === undefined ? [] : pathsOf({ kind: 'site', id: site });
      case '<model>':
        return modelId === undefined ? [] : pathsOf({ kind: 'model', id: modelId });
      case '<fleet>':
        return pathsOf({ kind: 'fleet', id: 'fleet' });
      default:
        return [entry];
    }
  });
}

function templateFor({ fleet }: FleetContext, model: string | undefined): readonly string[] {
  const lists = fleet?.document.lists;
  if (!lists) return listWords;
  const own =
    model === undefined ? undefined : Object.entries(lists.models).find(([token]) => same(token, model));
  return own?.[1] ?? lists.general;
}

/** Models that might read something else than the rest. */
function modelsApart(context: FleetContext, filesOf: FilesOfLayer, { site, group }: ListReader): string[] {
  const models = new Set<string>([
    ...context.models.keys(),
    ...Object.keys(context.fleet?.document.lists?.models ?? {}),
  ]);
  const refs: IntentRef[] = [
    { kind: 'fleet', id: 'fleet' },
    ...(site === undefined ? [] : [{ kind: 'site' as const, id: site }]),
    ...groupChain(context, group).map(({ document }) => ({ kind: 'group' as const, id: document.id })),
  ];
  for (const ref of refs)
    for (const { lacking } of filesOf(ref))
      for (const model of lacking) if (!hasModel(models, model)) models.add(model);
  return [...models].sort();
}

function hasModel(models: ReadonlySet<string>, model: string): boolean {
  return models.has(model) || [...models].some((token) => same(token, model));
}

function modelKey(context: FleetContext, model: string): string | undefined {
  return context.models.has(model) ? model : [...context.models.keys()].find((token) => same(token, model));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Path of the generic master, of the root or of a site. */
export function genericMasterPath(site?: Held<'site'>): string {
  const name = `${GENERIC_MAC}.cfg`;
  const bootPath = site?.document.bootPath;
  return bootPath === undefined ? name : `${bootPath}/${name}`;
}
