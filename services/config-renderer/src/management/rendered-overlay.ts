import type { Repository } from '@ringfleet/storage';
import { type IntentDocuments, type IntentRef, refText } from '../intent/intent-document.ts';
import { copyOfContext, type FleetContext, type IntentStore, putInContext } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import type { TreeFile } from '../imported-files/tree-file.repository.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import { asHeld, type ProposedDocument } from '../plans/intent-plan.ts';
import { deviceFileName } from '../rendering/config-list.ts';
import { reasonOfFault, textOf } from '../rendering/file-text.ts';
import type { OpenValue } from '../rendering/layer-parameters.ts';
import type { RenderedFile } from '../rendering/rendered-file.repository.ts';
import { type FileToRender, Rendering } from '../rendering/rendering.ts';
import { ManagementRefusal } from './management-refusal.ts';

export interface OverlayParts {
  store: IntentStore;
  seen: Repository<SeenPhone>;
  treeFiles: Repository<TreeFile>;
  rendered: Repository<RenderedFile>;
  open: OpenValue;
}

/** What shall be: documents, and files of the operator that come or go (null). */
export interface WantedChange {
  documents: readonly ProposedDocument[];
  files: ReadonlyMap<string, Buffer | null>;
}

const ANY_STAMP = { seq: 1, at: '2000-01-01T00:00:00.000Z' };

/**
 * The paths that a change makes different, with the bytes that phones would get, by lower-case path.
 * @param macs phones whose own files are worked out, too
 * @throws ManagementRefusal for what cannot be rendered
 */
export async function overlayOf(
  parts: OverlayParts,
  change: WantedChange,
  macs: readonly string[],
): Promise<Map<string, Buffer | null>> {
  const before = await parts.store.context();
  const after = contextAfter(before, change.documents);
  const now = new Rendering(after, parts.open);
  const refs = refsOf(before, after);
  const [stamped, ofPhones] = [
    await pathsOf(parts.rendered, refs),
    await filesOfPhones(parts, change, now, macs),
  ];
  const files = [...refs.flatMap((ref) => attempt(() => now.filesOf(ref))), ...ofPhones];
  const suffixes = [new Rendering(before, parts.open).suffix, now.suffix];
  const names = macs.flatMap((mac) => [
    `${mac}.cfg`,
    ...suffixes.map((suffix) => deviceFileName(mac, suffix)),
  ]);
  for (const { id, value } of await parts.rendered.getMany(names)) if (!value.removed) stamped.add(id);
  const own = await parts.treeFiles.getMany([...new Set([...stamped, ...files.map(({ path }) => path)])]);
  const taken = new Set(own.filter(({ value }) => value.blob !== null).map(({ id }) => id));
  for (const [path, bytes] of change.files) if (bytes === null) taken.delete(path);
  const overlay = new Map<string, Buffer | null>();
  for (const path of stamped) if (!taken.has(path)) overlay.set(path.toLowerCase(), null);
  for (const [path, bytes] of change.files) if (bytes === null) overlay.set(path.toLowerCase(), null);
  for (const file of files)
    if (!taken.has(file.path))
      overlay.set(
        file.path.toLowerCase(),
        attempt(() => textOf(file, ANY_STAMP)),
      );
  for (const [path, bytes] of change.files) if (bytes !== null) overlay.set(path.toLowerCase(), bytes);
  return overlay;
}

/** The documents of a moment with those that are proposed; phones are no part of it. */
export function contextAfter(before: FleetContext, documents: readonly ProposedDocument[]): FleetContext {
  const after = copyOfContext(before);
  for (const { kind, id, document } of documents)
    if (kind !== 'phone' && document !== undefined)
      putInContext(after, kind, id, document === null ? undefined : asHeld(document as never));
  return after;
}

function refsOf(...contexts: readonly FleetContext[]): IntentRef[] {
  const refs = new Map<string, IntentRef>([['fleet/fleet', { kind: 'fleet', id: 'fleet' }]]);
  for (const { models, sites, groups } of contexts)
    for (const [kind, ids] of [
      ['model', models.keys()],
      ['site', sites.keys()],
      ['group', groups.keys()],
    ] as const)
      for (const id of ids) refs.set(refText({ kind, id }), { kind, id });
  return [...refs.values()];
}

async function pathsOf(rendered: Repository<RenderedFile>, refs: readonly IntentRef[]): Promise<Set<string>> {
  const paths = new Set<string>();
  for (const ref of refs) {
    const { items } = await rendered.list({ index: 'owner', equals: refText(ref), limit: 1000 });
    for (const { id, value } of items) if (!value.removed) paths.add(id);
  }
  return paths;
}

async function filesOfPhones(
  { store, seen }: OverlayParts,
  { documents }: WantedChange,
  now: Rendering,
  macs: readonly string[],
): Promise<FileToRender[]> {
  const [held, known] = await Promise.all([store.getMany('phone', [...macs]), seen.getMany([...macs])]);
  const facts = new Map(known.map(({ id, value }) => [id, value]));
  for (const { kind, id, document } of documents) {
    if (kind !== 'phone' || document === undefined) continue;
    if (document === null) held.delete(id);
    else held.set(id, asHeld<'phone'>(document as IntentDocuments['phone']));
  }
  return macs.flatMap((mac) => {
    const phone: Held<'phone'> | undefined = held.get(mac);
    if (!phone) return [];
    const { model, bootPath } = facts.get(mac) ?? {};
    return attempt(() =>
      [now.deviceFile(phone, { model, bootPath }), now.ownMaster(phone, { model, bootPath })].filter(
        (file) => file !== undefined,
      ),
    );
  });
}

function attempt<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    const reason = reasonOfFault(error);
    if (reason === undefined) throw error;
    throw new ManagementRefusal(reason);
  }
}
