import type { Repository } from '@ringfleet/storage';
import { padded, type TreeFile } from '../imported-files/tree-file.repository.ts';
import type { IntentDocument, IntentRef } from '../intent/intent-document.ts';
import { heldOf, type IntentStore, pagesOf } from '../intent/intent-store.ts';
import type { Came } from './came-from-file.ts';
import type { CameDocuments } from './take-back-plan.ts';

/** Where a managed path came from: the file as it was, and what the change set that took it did to documents. */
export interface Origin {
  file: TreeFile & { blob: string };
  came: CameDocuments;
}

export interface OriginParts {
  store: IntentStore;
  treeFiles: Repository<TreeFile>;
  versions: Repository<TreeFile>;
}

/** @returns undefined when the path never was a file that was taken under management, or is one of the operator's now */
export async function originOf(
  { store, treeFiles, versions }: OriginParts,
  path: string,
): Promise<Origin | undefined> {
  const current = (await treeFiles.get(path))?.value;
  if (!current || current.blob !== null) return undefined;
  const came: Record<string, Came<IntentDocument>> = {};
  for await (const page of store.versionsOf(padded(current.seq)))
    for (const version of page) {
      const state = await stateOf(store, version, current.seq);
      if (state) came[version.kind] = state;
    }
  if (Object.keys(came).length === 0) return undefined;
  const file = await newestBefore(versions, path, current.seq);
  return file && { file, came: came };
}

/** Undefined for a document that the set removed, or that is gone by now. */
async function stateOf(
  store: IntentStore,
  ref: IntentRef,
  seq: number,
): Promise<Came<IntentDocument> | undefined> {
  const [before, after, now] = await Promise.all([
    store.versionAt(ref, seq - 1),
    store.versionAt(ref, seq),
    store.get(ref.kind, ref.id),
  ]);
  const held = after && heldOf(after);
  if (!held || !now) return undefined;
  return { before: before && heldOf(before)?.document, after: held.document, now: now.document };
}

async function newestBefore(
  versions: Repository<TreeFile>,
  path: string,
  seq: number,
): Promise<(TreeFile & { blob: string }) | undefined> {
  const pages = pagesOf((cursor) =>
    versions.list({ index: 'path', prefix: `${path}\u0000`, descending: true, limit: 100, ...cursor }),
  );
  for await (const items of pages)
    for (const { value } of items)
      if (value.seq < seq && value.blob !== null) return { ...value, blob: value.blob };
  return undefined;
}
