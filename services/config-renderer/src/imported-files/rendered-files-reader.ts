import { RingfleetError } from '@ringfleet/contracts';
import type { Page, Repository } from '@ringfleet/storage';
import { type IntentRef, parseRef, refName } from '../intent/intent-document.ts';
import { type FleetContext, heldOf, type IntentStore } from '../intent/intent-store.ts';
import type { Held, IntentVersion } from '../intent/intent.repositories.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import { contentText, reasonOfFault, textOf } from '../rendering/file-text.ts';
import type { OpenValue } from '../rendering/layer-parameters.ts';
import type { RenderedFile } from '../rendering/rendered-file.repository.ts';
import type { RenderedMembers } from '../rendering/rendered-members.ts';
import { type FileToRender, Rendering } from '../rendering/rendering.ts';
import { summariesOf } from './merged-paths.ts';
import type { TreeFileSummary } from './tree-file-summary.ts';

export interface RenderedReaderParts {
  rendered: Repository<RenderedFile>;
  members: RenderedMembers;
  store: IntentStore;
  seen: Repository<SeenPhone>;
  open: OpenValue;
}

/** One version of a rendered path; without bytes where its owner stopped setting anything in it. */
export interface RenderedVersion {
  summary: TreeFileSummary;
  bytes: Buffer | undefined;
  /** Whether it differs from the version of its owner before. */
  changed: boolean;
}

const PAGE = 100;

/** What people read of rendered paths: as they are, and as each version of their owner made them. */
export class RenderedFilesReader {
  private readonly parts: RenderedReaderParts;

  constructor(parts: RenderedReaderParts) {
    this.parts = parts;
  }

  /** @throws RF_PATH_MANAGED when the path is rendered: nobody puts or removes another file there */
  async assertFree(path: string): Promise<void> {
    const stamp = await this.stamp(path);
    if (stamp) throw new RingfleetError('RF_PATH_MANAGED', { path, owner: refName(parseRef(stamp.owner)) });
  }

  /** The record of a path that is rendered now. */
  async stamp(path: string): Promise<RenderedFile | undefined> {
    const stamp = (await this.parts.rendered.get(path))?.value;
    return stamp?.removed === true ? undefined : stamp;
  }

  /** Paths in their order. What is just being taken away may be among them no more. */
  async list(prefix: string, options: { cursor?: string; limit: number }): Promise<Page<TreeFileSummary>> {
    const page = await this.parts.rendered.list({ prefix, ...options });
    const present = page.items.filter(({ value }) => !value.removed);
    return summariesOf({ ...page, items: present }, renderedSummary);
  }

  async current(path: string): Promise<{ summary: TreeFileSummary; content: Buffer } | undefined> {
    const found = await this.parts.members.bytesOf(path);
    return found && { summary: renderedSummary(found.stamp), content: found.bytes };
  }

  /** Every version of the path's owner with what it made of the path, newest first; nothing for a path that is not rendered. */
  async *versions(path: string): AsyncGenerator<RenderedVersion> {
    const stamp = await this.stamp(path);
    if (!stamp) return;
    const ref = parseRef(stamp.owner);
    let newer: { version: IntentVersion; file: FileToRender | undefined } | undefined;
    for await (const version of this.history(ref)) {
      const file = await this.fileAt(stamp, ref, version);
      if (newer) yield versionOf(stamp, newer.version, newer.file, !isSame(newer.file, file));
      newer = { version, file };
    }
    if (newer) yield versionOf(stamp, newer.version, newer.file, newer.file !== undefined);
  }

  private async *history(ref: IntentRef): AsyncGenerator<IntentVersion> {
    let cursor: string | undefined;
    do {
      const page = await this.parts.store.history(ref, { cursor, limit: PAGE });
      yield* page.items;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  private async fileAt(
    { path, kind }: RenderedFile,
    ref: IntentRef,
    version: IntentVersion,
  ): Promise<FileToRender | undefined> {
    const { store, seen, open } = this.parts;
    const held = heldOf(version);
    if (!held) return undefined;
    // A layer's file follows from its own document alone; a master file from those of all layers.
    const context = kind === 'master' ? await store.contextAt(version.seq) : await this.contextOf(ref, held);
    const now = new Rendering(context, open);
    try {
      if (ref.kind !== 'phone') return now.filesOf(ref).find((file) => file.path === path);
      const facts = (await seen.get(ref.id))?.value;
      const knowledge = { model: facts?.model, bootPath: facts?.bootPath };
      const phone = held as Held<'phone'>;
      return kind === 'master' ? now.ownMaster(phone, knowledge) : now.deviceFile(phone, knowledge);
    } catch (error) {
      if (reasonOfFault(error) === undefined) throw error;
      return undefined;
    }
  }

  private async contextOf({ kind, id }: IntentRef, held: Held): Promise<FleetContext> {
    const fleet = kind === 'fleet' ? (held as Held<'fleet'>) : await this.parts.store.get('fleet', 'fleet');
    const only = <K extends 'model' | 'site' | 'group'>(wanted: K): Map<string, Held<K>> =>
      kind === wanted ? new Map([[id, held as Held<K>]]) : new Map<string, Held<K>>();
    return { fleet, models: only('model'), sites: only('site'), groups: only('group') };
  }
}

/** One rendered path as it is listed. */
function renderedSummary({ path, kind, size, at, mac, owner, seq }: RenderedFile): TreeFileSummary {
  return {
    ...{ path, kind, size, modified: at, mac, writtenBy: 'ringfleet' },
    ...{ owner: refName(parseRef(owner)), version: seq, at },
  };
}

function isSame(a: FileToRender | undefined, b: FileToRender | undefined): boolean {
  if (!a || !b) return a === b;
  return contentText(a.content) === contentText(b.content);
}

function versionOf(
  stamp: RenderedFile,
  { seq, at, author, note }: IntentVersion,
  file: FileToRender | undefined,
  changed: boolean,
): RenderedVersion {
  const bytes = file && textOf(file, { seq, at });
  const summary = {
    ...renderedSummary({ ...stamp, seq, at, size: bytes?.length ?? 0 }),
    ...{ author, note, ...(bytes ? {} : { removed: true }) },
  };
  return { summary, bytes, changed };
}
