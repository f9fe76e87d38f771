import type { Stored } from '@ringfleet/storage';
import type { OverrideEdit } from '../actions/override-edit.repository.ts';
import { sameHeldValue } from '../held-value.ts';
import type { FileVersion, OverrideFileState } from './override.repository.ts';

/**
 * What a phone overrides after one more well-formed version of its file.
 * @param edit what gateways were last asked to make of the file: what they were to leave out of the version before is
 * not lost
 */
export function overridesAfter(
  before: OverrideFileState | undefined,
  { mac, kind, order, at, application, form, settings = [] }: FileVersion,
  edit: OverrideEdit | undefined,
): OverrideFileState | undefined {
  if (form === 'export') return before && { ...before, newest: order };
  const known = new Map(before?.settings.map(({ name, ...rest }) => [name, rest]));
  const lost = settings.length > 0 ? undefined : lostBy(before, at, edit);
  return {
    ...{
      mac,
      kind: kind as 'phone' | 'web',
      order,
      newest: order,
      form: form === 'seeded' ? 'seeded' : 'override',
    },
    ...(application === undefined ? {} : { application }),
    settings: settings.map(([name, value]) => {
      const held = known.get(name);
      return { name, value, since: held && sameHeldValue(held.value, value) ? held.since : at };
    }),
    ...(lost ? { lost } : {}),
  };
}

/** The same from all versions of the file, by their order. */
export async function overridesOfVersions(
  pages: AsyncIterable<Stored<FileVersion>[]>,
  edit: OverrideEdit | undefined,
): Promise<OverrideFileState | undefined> {
  let state: OverrideFileState | undefined;
  for await (const page of pages)
    for (const { value } of page) if (value.wellFormed) state = overridesAfter(state, value, edit);
  return state;
}

/** A file that is empty now and was not: its phone was reset, perhaps, and the settings are to be had again. */
function lostBy(
  before: OverrideFileState | undefined,
  at: string,
  edit: OverrideEdit | undefined,
): OverrideFileState['lost'] {
  if (!before) return undefined;
  if (before.settings.length === 0) return before.lost;
  const askedAway = edit?.basedOn === before.newest ? edit.without : [];
  if (before.settings.every(({ name }) => askedAway.includes(name))) return undefined;
  return { order: before.order, parameters: before.settings.length, at };
}
