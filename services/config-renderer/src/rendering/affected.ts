import type { Repository } from '@ringfleet/storage';
import type { IntentRef } from '../intent/intent-document.ts';
import { type FleetContext, groupChain, type IntentStore } from '../intent/intent-store.ts';
import { phoneRefs, phonesWithMasters } from './phone-refs.ts';
import type { RenderedFile } from './rendered-file.repository.ts';
import type { Rendering } from './rendering.ts';

/** What a change of some documents makes worth rendering again, beside these documents. */
export class AffectedDocuments {
  private readonly store: IntentStore;
  private readonly rendered: Repository<RenderedFile>;

  constructor(store: IntentStore, rendered: Repository<RenderedFile>) {
    this.store = store;
    this.rendered = rendered;
  }

  /**
   * @param changed documents other than phones that the change touches
   * @returns pages of documents of one kind, without those; a phone may come twice
   */
  async *of(changed: readonly IntentRef[], before: Rendering, after: Rendering): AsyncGenerator<IntentRef[]> {
    const everything =
      (before.context.fleet === undefined) !== (after.context.fleet === undefined) ||
      before.suffix !== after.suffix;
    const lists = changed.filter((ref) => listedOf(ref, before) !== listedOf(ref, after));
    const ofAll = lists.some(({ kind }) => kind === 'fleet' || kind === 'model');
    if (everything || ofAll) {
      const refs: IntentRef[] = [{ kind: 'fleet', id: 'fleet' }];
      for (const id of after.context.sites.keys()) refs.push({ kind: 'site', id });
      if (everything) {
        for (const id of after.context.models.keys()) refs.push({ kind: 'model', id });
        for (const id of after.context.groups.keys()) refs.push({ kind: 'group', id });
      }
      yield refs.filter((ref) => !changed.some((other) => other.kind === ref.kind && other.id === ref.id));
    }
    if (everything) {
      yield* phoneRefs(this.store, {});
      return;
    }
    if (ofAll) yield* phonesWithMasters(this.rendered);
    for (const { kind, id } of lists) {
      if (kind === 'site') yield* phoneRefs(this.store, { index: 'site', equals: id });
      // Whoever boots there without belonging there reads a list of its own, or no longer needs one.
      if (kind === 'site' && !ofAll) yield* phonesWithMasters(this.rendered);
      if (kind === 'group')
        for (const below of groupsBelow(id, after.context))
          yield* phoneRefs(this.store, { index: 'group', equals: below });
    }
  }
}

/** All that a document brings to master files, as one text to compare. */
function listedOf(ref: IntentRef, rendering: Rendering): string {
  const files = rendering.layerFiles(ref).map(({ path, lacking }) => [path, lacking]);
  const { fleet, sites, groups } = rendering.context;
  if (ref.kind === 'fleet') return JSON.stringify([files, fleet?.document.lists, fleet?.document.master]);
  if (ref.kind === 'site') return JSON.stringify([files, sites.get(ref.id)?.document.bootPath]);
  if (ref.kind === 'group') return JSON.stringify([files, groups.get(ref.id)?.document.parent]);
  return JSON.stringify(files);
}

/** A group and all whose chain leads through it. */
export function groupsBelow(id: string, context: FleetContext): string[] {
  return [...context.groups.keys()].filter((group) =>
    groupChain(context, group).some(({ document }) => document.id === id),
  );
}
