import type { Stored } from '@ringfleet/storage';
import { sameHeldValue } from '../held-value.ts';
import type { FileVersion, OverrideFileState } from './override.repository.ts';

/** What a phone overrides after one more well-formed version of its file. */
export function overridesAfter(
  before: OverrideFileState | undefined,
  { mac, kind, order, at, application, form, settings = [] }: FileVersion,
): OverrideFileState | undefined {
  if (form === 'export') return before && { ...before, newest: order };
  const known = new Map(before?.settings.map(({ name, ...rest }) => [name, rest]));
  const lost = settings.length > 0 ? undefined : lostBy(before, at);
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
): Promise<OverrideFileState | undefined> {
  let state: OverrideFileState | undefined;
  for await (const page of pages)
    for (const { value } of page) if (value.wellFormed) state = overridesAfter(state, value);
  return state;
}

/** A file that is empty now and was not: its phone was reset, perhaps, and the settings are to be had again. */
function lostBy(before: OverrideFileState | undefined, at: string): OverrideFileState['lost'] {
  if (!before) return undefined;
  if (before.settings.length === 0) return before.lost;
  return { order: before.order, parameters: before.settings.length, at };
}
