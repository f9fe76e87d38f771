import { RingfleetError, traced, type TopicId } from '@ringfleet/contracts';
import type { ChangeSetMember, ChangeSetPublisher } from '@ringfleet/provisioning-tree';
import { KNOWN_CLUSTER } from '@ringfleet/service-kit';
import type { Repository, SharedTurn } from '@ringfleet/storage';
import type { ChangeSet } from './change-set.repository.ts';
import type { ImportApplication } from '../imported-files/import-application.service.ts';
import type { TreeFileMembers } from '../imported-files/tree-file-members.ts';
import type { FleetEvents } from '../intent/fleet-events.ts';
import type { IntentDocument, IntentKind } from '../intent/intent-document.ts';
import type { IntentStore } from '../intent/intent-store.ts';
import type { RenderedMembers } from '../rendering/rendered-members.ts';
import { padded, type TreeFile, versionId } from '../imported-files/tree-file.repository.ts';

export interface Authorship {
  author: string;
  note: string;
}

/** What applying an import does beyond adding and changing. */
export interface ImportChoices {
  /** Paths of the tree that the folder does not have go. */
  removeMissing: boolean;
  /** A vendor's default takes the place of a customised master file. */
  replaceMaster: boolean;
}

/** What a change of the intent comes to when it is worked out. */
export interface PreparedIntent {
  /** Pages of documents as they shall be. */
  changes: AsyncIterable<IntentChange[]> | Iterable<IntentChange[]>;
  /** Files of the operator that come or go in the same step. */
  treeFiles?: Omit<TreeFile, 'seq' | 'at' | keyof Authorship>[];
}

type PublishedRecords = Partial<Record<TopicId, number>>;

export interface IntentChange {
  kind: IntentKind;
  id: string;
  /** Null: it goes. */
  document: IntentDocument | null;
  existed: boolean;
}

interface ChangeSetsParts {
  changeSets: Repository<ChangeSet>;
  clusters: Repository<{ cluster: string }>;
  treeFiles: Repository<TreeFile>;
  versions: Repository<TreeFile>;
  store: IntentStore;
  publisher: ChangeSetPublisher;
  treeFileMembers: TreeFileMembers;
  rendered: RenderedMembers;
  fleetEvents: FleetEvents;
  importApplication: ImportApplication;
  view: { caughtUp(): Promise<void> };
  /** Of all renderers. */
  turn: SharedTurn;
}

const BATCH = 500;

/**
 * Change sets of the operator's files and of the intent, one at a time and in order, whichever renderer is asked: a set
 * is prepared (its versions written), published, closed. Each step can be repeated, so what a process did not finish is
 * finished by whoever has the next turn.
 */
export class ChangeSets {
  private readonly parts: ChangeSetsParts;

  constructor(parts: ChangeSetsParts) {
    this.parts = parts;
  }

  /**
   * Finishes what an earlier process began; on a bus that is not the one of before, publishes everything again: of
   * several renderers one. Call before anything else.
   */
  async recover(cluster: string): Promise<void> {
    const { clusters } = this.parts;
    await this.inTurn(async () => {
      await this.finishOpen();
      const known = await clusters.get(KNOWN_CLUSTER);
      if (known?.value.cluster === cluster) return;
      // Whoever asked got an error or nothing: everything is there once more for a bus that has none of it.
      await this.everythingAgain();
      await clusters.put(KNOWN_CLUSTER, { cluster });
    });
  }

  /** Publishes everything again: one that was interrupted is finished first, and repeated whole. @returns how many records, by topic */
  async republish(): Promise<PublishedRecords> {
    return this.inTurn(async () => {
      await this.finishOpen();
      return this.everythingAgain();
    });
  }

  /** The newest change set's number, 0 before the first. */
  async head(): Promise<number> {
    const { items } = await this.parts.changeSets.list({ descending: true, limit: 1 });
    return items[0]?.value.seq ?? 0;
  }

  /** The newest set that was closed at a time. @returns 0 when there was none yet */
  async headAt(time: Date): Promise<number> {
    const limit = time.toISOString();
    let cursor: string | undefined;
    do {
      const page = await this.parts.changeSets.list({
        index: 'closedAt',
        descending: true,
        limit: BATCH,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const found = page.items.find(({ value }) => value.at <= limit);
      if (found) return found.value.seq;
      cursor = page.cursor;
    } while (cursor !== undefined);
    return 0;
  }

  async get(seq: number): Promise<ChangeSet | undefined> {
    return (await this.parts.changeSets.get(padded(seq)))?.value;
  }

  /** Newest first. */
  async list(page: {
    cursor?: string | undefined;
    limit: number;
  }): Promise<{ items: ChangeSet[]; cursor?: string }> {
    const { cursor, limit } = page;
    const found = await this.parts.changeSets.list({
      descending: true,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { ...found, items: found.items.map(({ value }) => value) };
  }

  /** @returns the seq of the set, visible to phones when this resolves */
  async applyImport(
    importId: string,
    { removeMissing, replaceMaster }: ImportChoices,
    authorship: Authorship,
  ): Promise<number> {
    return this.inTurn(async () => {
      const set = await this.begin({ ...plainSet, ...authorship, importId, removeMissing, replaceMaster });
      await this.finish(set);
      return set.seq;
    });
  }

  /**
   * One path put or removed.
   * @param expectedSeq the version the caller saw, 0 for "not there yet", undefined for whatever is there
   * @throws RF_VERSION_CONFLICT
   */
  async change(
    file: Omit<TreeFile, 'seq' | 'at' | keyof Authorship>,
    expectedSeq: number | undefined,
    authorship: Authorship,
  ): Promise<TreeFile> {
    return this.inTurn(async () => {
      const current = (await this.parts.treeFiles.get(file.path))?.value;
      const currentSeq = current?.blob ? current.seq : 0;
      if (expectedSeq !== undefined && expectedSeq !== currentSeq)
        throw new RingfleetError('RF_VERSION_CONFLICT', { what: 'The file', id: file.path });
      const set = await this.begin({ ...plainSet, ...authorship });
      const version: TreeFile = { ...file, ...authorship, seq: set.seq, at: set.at };
      await this.parts.versions.put(versionId(file.path, set.seq), version);
      await this.finish(set);
      return version;
    });
  }

  /**
   * Changes what people described. The work is done in turn with all other changes, so what `prepare` reads is what the
   * change meets.
   * @returns the seq of the set, visible to phones when this resolves; undefined when there is nothing to change
   */
  async changeIntent(
    prepare: () => Promise<PreparedIntent | undefined>,
    authorship: Authorship,
  ): Promise<{ seq: number; at: string } | undefined> {
    return this.inTurn(async () => {
      const prepared = await prepare();
      if (!prepared) return undefined;
      const set = await this.begin({ ...plainSet, ...authorship, intent: true });
      const { seq, at } = set;
      const { author, note } = authorship;
      for await (const page of prepared.changes)
        await this.parts.store.writeVersions(page.map((change) => ({ ...change, seq, at, author, note })));
      const files = (prepared.treeFiles ?? []).map((file): TreeFile => ({ ...file, author, note, seq, at }));
      await this.parts.versions.putMany(files.map((value) => ({ id: versionId(value.path, seq), value })));
      await this.finish(await this.advance(set, 'publishing'));
      return { seq, at };
    });
  }

  /** Renders phones of which more is known now. */
  async renderAgain(macs: string[]): Promise<void> {
    await this.inTurn(async () => {
      const note = 'more is known of these phones';
      await this.finish(
        await this.begin({ ...plainSet, author: 'ringfleet', note, state: 'publishing', again: macs }),
      );
    });
  }

  /** Renders master files by what the firmware catalog told since it was last done. */
  async renderFirmware(authorship: Authorship): Promise<void> {
    await this.inTurn(async () => {
      await this.finish(
        await this.begin({ ...plainSet, ...authorship, state: 'publishing', firmware: true }),
      );
    });
  }

  /** Runs when every change before it is done, and before any after it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.parts.turn.run(work);
  }

  private async finishOpen(): Promise<void> {
    const { items } = await this.parts.changeSets.list({ index: 'open', limit: 1000 });
    for (const { value } of items) await this.finish(value);
  }

  private async everythingAgain(): Promise<PublishedRecords> {
    if ((await this.head()) === 0) return {};
    const note = 'everything again, for a bus that may not have it';
    return this.finish(
      await this.begin({ ...plainSet, state: 'publishing', everything: true, author: 'ringfleet', note }),
    );
  }

  private async begin(content: Omit<ChangeSet, 'seq' | 'at'>): Promise<ChangeSet> {
    // One that failed on its way, here or elsewhere, is finished before, so that order stays what it says.
    await this.finishOpen();
    const set: ChangeSet = { ...content, seq: (await this.head()) + 1, at: new Date().toISOString() };
    await this.parts.changeSets.put(padded(set.seq), set, { expectedVersion: 0 });
    return set;
  }

  /** @returns of a set with everything: how many records were published */
  private finish(set: ChangeSet): Promise<PublishedRecords> {
    const attributes = { 'ringfleet.change_set': set.seq };
    return traced('publish change set', { kind: 'internal', attributes }, () => this.finishOnce(set));
  }

  private async finishOnce(set: ChangeSet): Promise<PublishedRecords> {
    const published: PublishedRecords = {};
    const { importApplication, publisher, fleetEvents, rendered, view } = this.parts;
    if (set.state === 'preparing') {
      if (set.importId !== undefined) await importApplication.prepare(set, set.importId);
      if (set.intent) await this.giveUp(set);
      set = await this.advance(set, 'publishing');
    }
    if (set.everything) {
      published.artifacts = await publisher.publishAll(set.seq, this.everything());
      Object.assign(published, await fleetEvents.publishEverything());
    } else {
      await publisher.publish(set.seq, this.members(set));
      if (set.intent) await fleetEvents.publish(set.seq);
      await fleetEvents.publishMaster(set);
    }
    await view.caughtUp();
    if (set.importId !== undefined) await importApplication.conclude(set.importId, set.seq);
    await rendered.conclude();
    await this.advance(set, 'closed');
    return published;
  }

  /** Who asked for it never got an answer, and not all of it was written: none of it is. */
  private async giveUp({ seq }: ChangeSet): Promise<void> {
    await this.parts.store.forgetVersions(seq, padded(seq));
    const { versions } = this.parts;
    const { items } = await versions.list({ index: 'changeSet', equals: padded(seq), limit: 1000 });
    await Promise.all(items.map(({ id }) => versions.delete(id)));
  }

  private async *members(set: ChangeSet): AsyncGenerator<ChangeSetMember> {
    yield* this.parts.treeFileMembers.members(set.seq);
    if (set.intent || set.firmware || set.again.length > 0)
      yield* this.parts.rendered.members(set, set.again);
  }

  private async *everything(): AsyncGenerator<ChangeSetMember> {
    yield* this.parts.treeFileMembers.present();
    yield* this.parts.rendered.everything();
  }

  private async advance(set: ChangeSet, state: ChangeSet['state']): Promise<ChangeSet> {
    const next = { ...set, state };
    await this.parts.changeSets.put(padded(set.seq), next);
    return next;
  }
}

const plainSet = {
  state: 'preparing',
  everything: false,
  intent: false,
  again: [] as string[],
  firmware: false,
  removeMissing: false,
  replaceMaster: false,
} as const satisfies Partial<Record<keyof ChangeSet, unknown>>;
