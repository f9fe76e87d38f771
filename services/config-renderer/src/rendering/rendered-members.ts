import { targetKey } from '@ringfleet/contracts';
import type { ChangeSetMember } from '@ringfleet/provisioning-tree';
import type { Repository, Sealer } from '@ringfleet/storage';
import type { KnownFirmware } from '../firmware/known-firmware.service.ts';
import { type IntentRef, parseRef, refText } from '../intent/intent-document.ts';
import { heldOf, type IntentStore, pagesOf, putInContext } from '../intent/intent-store.ts';
import type { Held } from '../intent/intent.repositories.ts';
import { padded, type TreeFile } from '../imported-files/tree-file.repository.ts';
import { changeSeen, noLongerDue } from '../phones/change-seen.ts';
import type { RetiredPhones } from '../phones/retired-phones.service.ts';
import type { SeenPhone } from '../phones/seen-phone.repository.ts';
import { givingWay } from '../plans/give-way.ts';
import { AffectedDocuments } from './affected.ts';
import { AffectedByFirmware } from './affected-by-firmware.ts';
import { deviceFileName } from './config-list.ts';
import { contentText, reasonOfFault, textOf } from './file-text.ts';
import type { OpenValue } from './layer-parameters.ts';
import type { RenderedFile, RenderFault } from './rendered-file.repository.ts';
import { type FileToRender, Rendering } from './rendering.ts';

export interface RenderingParts {
  store: IntentStore;
  rendered: Repository<RenderedFile>;
  faults: Repository<RenderFault>;
  treeFiles: Repository<TreeFile>;
  seen: Repository<SeenPhone>;
  retired: Pick<RetiredPhones, 'note'>;
  firmware: Pick<KnownFirmware, 'takeUp' | 'at'>;
  sealer: Sealer;
  open: OpenValue;
}

const PAGE = 200;

/** What one document comes to: its files, and which of its paths are not known because something is at fault. */
interface Outcome {
  ref: IntentRef;
  files: FileToRender[];
  fault?: string;
}

/**
 * Renders what a change set changes and hands it out as members of that set. Repeating a set that was interrupted gives
 * the same members again.
 */
export class RenderedMembers {
  private readonly parts: RenderingParts;
  private readonly affected: AffectedDocuments;
  private readonly byFirmware: AffectedByFirmware;

  constructor(parts: RenderingParts) {
    this.parts = parts;
    this.affected = new AffectedDocuments(parts.store, parts.rendered);
    this.byFirmware = new AffectedByFirmware(parts);
  }

  /**
   * @param set whose documents are written as versions; `firmware`: it takes up what the firmware catalog told
   * @param again phones whose files may differ although nobody changed a document
   */
  async *members(
    set: { seq: number; at: string; firmware: boolean },
    again: readonly string[],
  ): AsyncGenerator<ChangeSetMember> {
    const { store, seen, retired, firmware } = this.parts;
    const changed: IntentRef[] = [];
    const due = await seen.getMany([...again]);
    const keys = set.firmware ? await firmware.takeUp(set.seq) : [];
    const before = await store.context();
    if (set.firmware) before.firmware = await firmware.at(set.seq - 1);
    let phones = false;
    for await (const versions of store.versionsOf(padded(set.seq))) {
      await store.write(versions);
      for (const { kind, id } of versions) {
        if (kind === 'phone') phones = true;
        else changed.push({ kind, id });
      }
      const ofPhones = versions.filter(({ kind }) => kind === 'phone');
      await this.noteManaged(ofPhones);
      await retired.note(set, ofPhones);
    }
    // Nothing of the intent is in most sets: imports and single files.
    if (changed.length === 0 && !phones && again.length === 0 && keys.length === 0) return;
    const now = new Rendering(await store.context(), this.parts.open);
    for (const ref of changed)
      putInContext(before, ref.kind as 'site', ref.id, await this.versionBefore(ref, set.seq));
    const then = new Rendering(before, this.parts.open);

    yield* this.rendered(changed, now, then, set);
    for await (const versions of store.versionsOf(padded(set.seq)))
      yield* this.rendered(
        versions.filter(({ kind }) => kind === 'phone'),
        now,
        then,
        set,
      );
    for await (const refs of this.affected.of(changed, then, now)) yield* this.rendered(refs, now, then, set);
    for await (const refs of this.byFirmware.of(keys, before, now.context))
      yield* this.rendered(refs, now, then, set);
    const macs = again.map((id): IntentRef => ({ kind: 'phone', id }));
    yield* this.rendered(macs, now, then, set);
    await noLongerDue(seen, due);
  }

  /** Everything there is, with the versions that it had. */
  async *everything(): AsyncGenerator<ChangeSetMember> {
    const { store, rendered } = this.parts;
    const now = new Rendering(await store.context(), this.parts.open);
    for await (const items of pagesOf((cursor) => rendered.list({ ...cursor, limit: PAGE }))) {
      const held = items.map(({ value }) => value).filter(({ removed }) => !removed);
      const outcomes = await this.outcomes(
        held.map(({ owner }) => parseRef(owner)),
        now,
      );
      const files = new Map(outcomes.flatMap((outcome) => outcome.files).map((file) => [file.path, file]));
      for (const stamp of held) {
        const file = await this.goodFile(files.get(stamp.path), stamp);
        if (file) yield this.member(file, stamp);
      }
    }
  }

  /** The bytes of one rendered path as they are published; undefined when it is none. */
  async bytesOf(path: string): Promise<{ stamp: RenderedFile; bytes: Buffer } | undefined> {
    const stamp = (await this.parts.rendered.get(path))?.value;
    if (!stamp || stamp.removed) return undefined;
    const now = new Rendering(await this.parts.store.context(), this.parts.open);
    const [outcome] = await this.outcomes([parseRef(stamp.owner)], now);
    const made = outcome?.files.find((one) => one.path === path);
    const file = await this.goodFile(made, stamp);
    return file && { stamp, bytes: textOf(file, stamp) };
  }

  /** What is published under a path: of a document at fault, what it was when it could still be rendered. */
  private async goodFile(
    made: FileToRender | undefined,
    stamp: RenderedFile,
  ): Promise<FileToRender | undefined> {
    if (made && isWritable(made, stamp)) return made;
    const { store, seen, open } = this.parts;
    const ref = parseRef(stamp.owner);
    const version = ref.kind === 'phone' ? await store.versionAt(ref, stamp.seq) : undefined;
    const then = new Rendering(await store.contextAt(stamp.seq), open);
    const known = ref.kind === 'phone' ? (await seen.get(ref.id))?.value : undefined;
    const { files } = outcomeOf(ref, then, version && heldOf<'phone'>(version), known);
    return files.find((file) => file.path === stamp.path && isWritable(file, stamp));
  }

  /** After a set is visible: records of what it took away go. */
  async conclude(): Promise<void> {
    const { rendered } = this.parts;
    for await (const items of pagesOf((cursor) =>
      rendered.list({ index: 'removed', ...cursor, limit: PAGE }),
    ))
      await Promise.all(items.map(({ id, version }) => rendered.delete(id, { expectedVersion: version })));
  }

  /** What these documents come to; faults are told, not thrown. Phones of the page are read together. */
  async outcomes(refs: readonly IntentRef[], now: Rendering): Promise<Outcome[]> {
    const macs = refs.filter(({ kind }) => kind === 'phone').map(({ id }) => id);
    const [phones, seen] = await Promise.all([
      this.parts.store.getMany('phone', macs),
      this.parts.seen.getMany(macs).then((found) => new Map(found.map(({ id, value }) => [id, value]))),
    ]);
    const outcomes: Outcome[] = [];
    for await (const ref of givingWay(refs))
      outcomes.push(outcomeOf(ref, now, phones.get(ref.id), seen.get(ref.id)));
    return outcomes;
  }

  private async *rendered(
    all: readonly IntentRef[],
    now: Rendering,
    then: Rendering,
    set: { seq: number; at: string },
  ): AsyncGenerator<ChangeSetMember> {
    for (let start = 0; start < all.length; start += PAGE) {
      const refs = all.slice(start, start + PAGE).map(({ kind, id }) => ({ kind, id }));
      const outcomes = await this.outcomes(refs, now);
      yield* await this.page(outcomes, [then.suffix, now.suffix], set);
    }
  }

  private async page(
    outcomes: readonly Outcome[],
    suffixes: readonly string[],
    set: { seq: number; at: string },
  ): Promise<ChangeSetMember[]> {
    const { rendered, treeFiles } = this.parts;
    const known = await this.stampsOf(outcomes, suffixes);
    // A path that goes may be one that the same set made the operator's own.
    const paths = outcomes.flatMap(({ files }) => files.map(({ path }) => path));
    const own = await treeFiles.getMany([...new Set([...paths, ...known.keys()])]);
    const taken = new Set(own.filter(({ value }) => value.blob !== null).map(({ id }) => id));
    const members: ChangeSetMember[] = [];
    const stamps: RenderedFile[] = [];
    const byOwner = Map.groupBy(known.values(), ({ owner }) => owner);
    // A path can go over to another document: a site that is renamed keeps its boot path.
    const made = new Set(outcomes.flatMap(({ files }) => files.map(({ path }) => path)));
    for await (const outcome of givingWay(outcomes)) {
      // What is in an operator's own file stays his.
      const files = outcome.files.filter(({ path }) => !taken.has(path));
      for (const file of files) {
        const made = this.make(outcome, file, known.get(file.path), set);
        if (!made) continue;
        members.push(made.member);
        if (made.stamp) stamps.push(made.stamp);
      }
      if (outcome.fault !== undefined) continue;
      for (const stamp of byOwner.get(refText(outcome.ref)) ?? []) {
        if (files.some(({ path }) => path === stamp.path) || (made.has(stamp.path) && !taken.has(stamp.path)))
          continue;
        if (stamp.removed && stamp.seq < set.seq) continue;
        stamps.push({ ...stamp, removed: true, seq: set.seq });
        if (!taken.has(stamp.path)) members.push({ removed: stamp.path });
      }
    }
    await this.noteFaults(outcomes, set.at);
    await rendered.putMany(stamps.map((value) => ({ id: value.path, value })));
    return members;
  }

  /** Undefined when the path has this content already. */
  private make(
    outcome: Outcome,
    file: FileToRender,
    stamp: RenderedFile | undefined,
    set: { seq: number; at: string },
  ): { member: ChangeSetMember; stamp?: RenderedFile } | undefined {
    if (file.fault !== undefined) {
      outcome.fault = file.fault;
      return undefined;
    }
    const content = this.parts.sealer.keyedHash(Buffer.from(contentText(file.content)));
    const owner = refText(outcome.ref);
    const same = stamp !== undefined && !stamp.removed && stamp.content === content && stamp.owner === owner;
    if (same && stamp.seq < set.seq) return undefined;
    try {
      const fresh: RenderedFile = {
        ...{ path: file.path, owner, kind: file.content.kind, mac: file.mac, content },
        ...{ seq: set.seq, at: set.at, size: 0, removed: false },
      };
      const member = this.member(file, fresh);
      return { member, stamp: { ...fresh, size: member.artifact?.size ?? 0 } };
    } catch (error) {
      const reason = reasonOfFault(error);
      if (reason === undefined) throw error;
      outcome.fault = reason;
      return undefined;
    }
  }

  private member(file: FileToRender, stamp: Pick<RenderedFile, 'owner' | 'seq' | 'at'>): ChangeSetMember {
    const { sealer } = this.parts;
    const { kind: scope, id: of } = parseRef(stamp.owner);
    const bytes = textOf(file, stamp);
    const requires = file.content.kind === 'master' ? [...file.content.requires] : [];
    return {
      artifact: {
        ...{ path: file.path, kind: file.content.kind, size: bytes.length, hash: sealer.keyedHash(bytes) },
        ...{ mac: file.mac, modified: stamp.at, requires, layer: { scope, of } },
        bytes: sealer.seal(bytes).toString('base64'),
      },
    };
  }

  /** The records of what these documents had: of phones by the names that they can have, of others by their owner. */
  private async stampsOf(
    outcomes: readonly Outcome[],
    suffixes: readonly string[],
  ): Promise<Map<string, RenderedFile>> {
    const { rendered } = this.parts;
    const paths = new Set(outcomes.flatMap(({ files }) => files.map(({ path }) => path)));
    const found = new Map<string, RenderedFile>();
    for (const { ref } of outcomes) {
      if (ref.kind === 'phone') {
        paths.add(`${ref.id}.cfg`);
        for (const suffix of suffixes) paths.add(deviceFileName(ref.id, suffix));
      } else {
        const { items } = await rendered.list({ index: 'owner', equals: refText(ref), limit: 1000 });
        for (const { id, value } of items) found.set(id, value);
      }
    }
    for (const { id, value } of await rendered.getMany([...paths])) found.set(id, value);
    return found;
  }

  private async noteFaults(outcomes: readonly Outcome[], at: string): Promise<void> {
    const { faults } = this.parts;
    const held = new Map(
      (await faults.getMany(outcomes.map(({ ref }) => refText(ref)))).map(({ id, value }) => [id, value]),
    );
    for (const { ref, fault } of outcomes) {
      const owner = refText(ref);
      const before = held.get(owner);
      if (fault === undefined) {
        if (before) await faults.delete(owner);
      } else if (before?.reason !== fault)
        await faults.put(owner, { owner, reason: fault, since: before?.since ?? at });
    }
  }

  private async versionBefore(ref: IntentRef, seq: number): Promise<Held | undefined> {
    const version = await this.parts.store.versionAt(ref, seq - 1);
    return version && heldOf(version);
  }

  private async noteManaged(versions: readonly { id: string; document?: unknown }[]): Promise<void> {
    const managed = new Map(versions.map(({ id, document }) => [id, document !== null]));
    await changeSeen(this.parts.seen, [...managed.keys()], (known, mac) =>
      known && known.managed !== managed.get(mac) ? { ...known, managed: !known.managed } : undefined,
    );
  }
}

function isWritable(file: FileToRender, stamp: RenderedFile): boolean {
  if (file.fault !== undefined) return false;
  try {
    textOf(file, stamp);
    return true;
  } catch (error) {
    if (reasonOfFault(error) === undefined) throw error;
    return false;
  }
}

function outcomeOf(
  ref: IntentRef,
  now: Rendering,
  phone: Held<'phone'> | undefined,
  seen: SeenPhone | undefined,
): Outcome {
  const outcome: Outcome = { ref, files: [] };
  const attempt = (make: () => FileToRender[]) => {
    try {
      outcome.files.push(...make());
    } catch (error) {
      const reason = reasonOfFault(error);
      if (reason === undefined) throw error;
      outcome.fault = reason;
    }
  };
  if (ref.kind !== 'phone') attempt(() => now.filesOf(ref));
  else if (phone) {
    const knowledge = { model: seen?.model, bootPath: seen?.bootPath };
    attempt(() => [now.deviceFile(phone, knowledge)].filter((file) => file !== undefined));
    attempt(() => [now.ownMaster(phone, knowledge)].filter((file) => file !== undefined));
  } else if (now.context.firmware?.targets.has(targetKey('phone', ref.id)))
    outcome.fault = 'it has a firmware target, and only a phone that is described has files: claim it';
  return outcome;
}
