import type { Repository } from '@ringfleet/storage';
import { type IntentRef, parseRef } from '../intent/intent-document.ts';
import { groupChain, type IntentStore, pagesOf } from '../intent/intent-store.ts';
import type { RenderedFile } from './rendered-file.repository.ts';
import type { Rendering } from './rendering.ts';

const PAGE = 200;

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
      yield* this.phones({});
      return;
    }
    if (ofAll) yield* this.phonesWithMasters();
    for (const { kind, id } of lists) {
      if (kind === 'site') yield* this.phones({ index: 'site', equals: id });
      // Whoever boots there without belonging there reads a list of its own, or no longer needs one.
      if (kind === 'site' && !ofAll) yield* this.phonesWithMasters();
      if (kind === 'group')
        for (const below of groupsBelow(id, after)) yield* this.phones({ index: 'group', equals: below });
    }
  }

  private async *phones(options: { index?: string; equals?: string }): AsyncGenerator<IntentRef[]> {
    for await (const items of pagesOf((cursor) =>
      this.store.list('phone', { ...options, ...cursor, limit: PAGE }),
    ))
      yield items.map(({ id }) => ({ kind: 'phone', id }));
  }

  private async *phonesWithMasters(): AsyncGenerator<IntentRef[]> {
    for await (const items of pagesOf((cursor) =>
      this.rendered.list({ index: 'ownMaster', ...cursor, limit: PAGE }),
    ))
      yield items.map(({ value }) => parseRef(value.owner));
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
function groupsBelow(id: string, { context }: Rendering): string[] {
  return [...context.groups.keys()].filter((group) =>
    groupChain(context, group).some(({ document }) => document.id === id),
  );
}
