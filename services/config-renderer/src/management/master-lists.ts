import { masterAttribute, normalisePath } from '@ringfleet/ucs';
import { faultOfSuffix } from '../intent/document-rules.ts';
import type { FleetDocument } from '../intent/intent-document.ts';
import { type ListWord, listWords } from '../rendering/config-list.ts';
import { ManagementRefusal } from './management-refusal.ts';

/** CONFIG_FILES as a template: paths, and words for the files of layers. */
export type Lists = NonNullable<FleetDocument['lists']>;

/** CONFIG_FILES of a master file as it is written. */
export interface WrittenLists {
  general: string[];
  models: ReadonlyMap<string, string[]>;
}

/** What else is in the tree. */
export interface ListSurroundings {
  /** Suffixes of phones' own files that the operator has, in lower case. */
  deviceSuffixes: ReadonlySet<string>;
  /** Whether the tree has a file of this name. */
  exists: (path: string) => boolean;
  /** Files of layers by their paths in lower case, with the words that stand for them. */
  rendered: ReadonlyMap<string, ListWord>;
  /** The master file is a vendor's as it came. */
  untouched: boolean;
  /** Of the fleet, where one is described already. */
  suffix?: string | undefined;
}

const MOST_ENTRIES = 64;
const MASK = /^\[(?:MACADDRESS|PHONE_MAC_ADDRESS)\](-.*)\.cfg$/;
/** Tried in this order where no list names phones' own files. */
const SUFFIXES = ['-lync', '-device', '-ringfleet'];

/** For each model the first attribute counts, in any case of its name. */
export function writtenLists(attributes: readonly { name: string; value: string }[]): WrittenLists {
  let general: string[] | undefined;
  const models = new Map<string, string[]>();
  for (const { name, value } of attributes) {
    const named = masterAttribute(name);
    if (named?.base !== 'CONFIG_FILES') continue;
    const { model } = named;
    if (model === undefined) general ??= entriesOf(value);
    else if (![...models.keys()].some((token) => token.toLowerCase() === model.toLowerCase()))
      models.set(model, entriesOf(value));
  }
  return { general: general ?? [], models };
}

/**
 * The lists of a master file as templates that read the same as long as no layer sets anything. Words that have no place
 * yet stand in front, behind a device file that leads; the fleet's layer at the end, and in the general list alone: a
 * model's list is complete, so nothing of the fleet that comes later may reach it.
 * @returns lists absent where they are the usual ones
 */
export function templatesOf(
  asWritten: WrittenLists,
  around: ListSurroundings,
): { lists: Lists | undefined; suffix: string } {
  for (const entry of [asWritten.general, ...asWritten.models.values()].flat())
    if (/^<.*>$/.test(entry))
      throw new ManagementRefusal(`its list names a file '${entry}', which would be taken for a word`);
  const written = withLayers(asWritten, around);
  const all = [written.general, ...written.models.values()];
  const named = commonSuffix(written);
  const suffix = named ?? freeSuffix(around, new Set(all.flat().map(suffixOf)));
  if (around.untouched && !all.flat().some((entry) => around.exists(normalisePath(entry))))
    return { lists: undefined, suffix };
  const models: Record<string, string[]> = {};
  for (const [model, list] of written.models) {
    const plain = (entries: readonly string[]) => entries.filter((entry) => entry !== '<model>').join();
    if (plain(list) === plain(written.general)) continue;
    // What an empty list of a model means is not documented (polycom-ucs.md section 15 c): it stays empty.
    if (list.length === 0) models[model] = [];
    else models[model] = withWords(withPhone(list, suffix), hasPhone(list, suffix) || isFree(suffix, around));
  }
  const general = withFleet(withWords(withPhone(written.general, suffix), true));
  for (const list of [general, ...Object.values(models)])
    if (list.length > MOST_ENTRIES)
      throw new ManagementRefusal(`a list has more than ${MOST_ENTRIES} entries`);
  return { lists: listsOrUsual({ general, models }), suffix };
}

/** Undefined where the lists say nothing else than the usual order. */
export function listsOrUsual(lists: Lists): Lists | undefined {
  const isUsual = lists.general.join() === listWords.join() && Object.keys(lists.models).length === 0;
  return isUsual ? undefined : lists;
}

/** The fleet with other lists; without any where they are the usual ones. */
export function withLists(fleet: FleetDocument, lists: Lists | undefined): FleetDocument {
  const listed = { ...fleet };
  delete listed.lists;
  return lists === undefined ? listed : { ...listed, lists };
}

/** The files of layers become their words again, all of one layer one word. */
function withLayers({ general, models }: WrittenLists, { rendered }: ListSurroundings): WrittenLists {
  const words = (list: readonly string[]): string[] => {
    const entries = list.map((entry) => rendered.get(normalisePath(entry).toLowerCase()) ?? entry);
    return entries.filter((entry, at) => !/^<.*>$/.test(entry) || entries.indexOf(entry) === at);
  };
  return {
    general: words(general),
    models: new Map([...models].map(([model, list]) => [model, words(list)])),
  };
}

/** The suffix that every list with phones' own files has; undefined where there is none. */
function commonSuffix({ general, models }: WrittenLists): string | undefined {
  const suffixes = [general, ...models.values()]
    .map((list) => list.map(suffixOf).filter((suffix) => suffix !== undefined))
    .filter((list) => list.length > 0);
  return suffixes[0]?.find((suffix) => suffixes.every((list) => list.includes(suffix)));
}

function freeSuffix(around: ListSurroundings, named: ReadonlySet<string | undefined>): string {
  const candidates = [...(around.suffix === undefined ? [] : [around.suffix]), ...SUFFIXES];
  const free = candidates.find((suffix) => isFree(suffix, around) && !named.has(suffix));
  if (free !== undefined) return free;
  throw new ManagementRefusal(
    `phones have files of their own that no list names, under every suffix that could be taken (${candidates.join(', ')})`,
  );
}

function isFree(suffix: string, { deviceSuffixes }: ListSurroundings): boolean {
  return !deviceSuffixes.has(suffix.toLowerCase());
}

/** The suffix of a device file's mask, where it may be one. */
function suffixOf(entry: string): string | undefined {
  const suffix = MASK.exec(entry)?.[1];
  return suffix !== undefined && faultOfSuffix(suffix) === undefined ? suffix : undefined;
}

function hasPhone(list: readonly string[], suffix: string): boolean {
  return list.some((entry) => suffixOf(entry) === suffix);
}

/** The first mask of this suffix becomes the word; a second would change nothing and stays. */
function withPhone(list: readonly string[], suffix: string): string[] {
  const at = list.findIndex((entry) => suffixOf(entry) === suffix);
  return list.map((entry, index) => (index === at ? '<phone>' : entry));
}

function withWords(list: readonly string[], phone: boolean): string[] {
  const missing = listWords.filter(
    (word) => word !== '<fleet>' && (phone || word !== '<phone>') && !list.includes(word),
  );
  const at = list[0] === '<phone>' ? 1 : 0;
  return [...list.slice(0, at), ...missing, ...list.slice(at)];
}

/** Behind `shared.cfg`, whose place it takes when that file comes under management; else at the end. */
function withFleet(list: readonly string[]): string[] {
  if (list.includes('<fleet>')) return [...list];
  const shared = list.findIndex((entry) => normalisePath(entry).toLowerCase() === 'shared.cfg');
  const at = shared < 0 ? list.length : shared + 1;
  return [...list.slice(0, at), '<fleet>', ...list.slice(at)];
}

function entriesOf(value: string): string[] {
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
