import { RingfleetError } from '@ringfleet/contracts';
import type { Repository } from '@ringfleet/storage';
import type { ChangeSet } from './change-set.repository.ts';
import type { ImportApplication } from './import-application.service.ts';
import type { TreeFilePublisher } from './tree-file-publisher.service.ts';
import { padded, type TreeFile, versionId } from './tree-file.repository.ts';

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

interface Repositories {
  changeSets: Repository<ChangeSet>;
  clusters: Repository<{ cluster: string }>;
  treeFiles: Repository<TreeFile>;
  versions: Repository<TreeFile>;
}

const KNOWN = 'bus';

/**
 * Change sets of the operator's files, one at a time and in order: a set is prepared (its versions written),
 * published, closed. Each step can be repeated, so a process that was killed goes on where it was.
 */
export class ChangeSets {
  private readonly repositories: Repositories;
  private readonly publisher: TreeFilePublisher;
  private readonly importApplication: ImportApplication;
  private readonly view: { caughtUp(): Promise<void> };
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    repositories: Repositories,
    publisher: TreeFilePublisher,
    importApplication: ImportApplication,
    view: { caughtUp(): Promise<void> },
  ) {
    this.repositories = repositories;
    this.publisher = publisher;
    this.importApplication = importApplication;
    this.view = view;
  }

  /**
   * Finishes what an earlier process began; on a bus that is not the one of before, publishes everything again. Call
   * before anything else.
   */
  async recover(cluster: string): Promise<void> {
    const { items } = await this.repositories.changeSets.list({ index: 'open', limit: 1000 });
    for (const { value } of items) await this.inTurn(() => this.finish(value));
    const known = await this.repositories.clusters.get(KNOWN);
    if (known?.value.cluster === cluster) return;
    if ((await this.repositories.treeFiles.count({ index: 'present' })) > 0)
      await this.inTurn(() => this.repeat());
    await this.repositories.clusters.put(KNOWN, { cluster });
  }

  /** @returns the seq of the set, visible to phones when this resolves */
  async applyImport(
    importId: string,
    { removeMissing, replaceMaster }: ImportChoices,
    authorship: Authorship,
  ): Promise<number> {
    return this.inTurn(async () => {
      const set = await this.begin({
        ...authorship,
        state: 'preparing',
        everything: false,
        importId,
        removeMissing,
        replaceMaster,
      });
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
      const current = (await this.repositories.treeFiles.get(file.path))?.value;
      const currentSeq = current?.blob ? current.seq : 0;
      if (expectedSeq !== undefined && expectedSeq !== currentSeq)
        throw new RingfleetError('RF_VERSION_CONFLICT', { what: 'The file', id: file.path });
      const set = await this.begin({
        ...authorship,
        state: 'preparing',
        everything: false,
        removeMissing: false,
        replaceMaster: false,
      });
      const version: TreeFile = { ...file, ...authorship, seq: set.seq, at: set.at };
      await this.repositories.versions.put(versionId(file.path, set.seq), version);
      await this.finish(set);
      return version;
    });
  }

  private async repeat(): Promise<void> {
    const set = await this.begin({
      state: 'publishing',
      everything: true,
      author: 'ringfleet',
      note: 'everything again, the bus is a new one',
      removeMissing: false,
      replaceMaster: false,
    });
    await this.finish(set);
  }

  private async begin(content: Omit<ChangeSet, 'seq' | 'at'>): Promise<ChangeSet> {
    const newest = await this.repositories.changeSets.list({ descending: true, limit: 1 });
    const set: ChangeSet = {
      ...content,
      seq: (newest.items[0]?.value.seq ?? 0) + 1,
      at: new Date().toISOString(),
    };
    await this.repositories.changeSets.put(padded(set.seq), set, { expectedVersion: 0 });
    return set;
  }

  private async finish(set: ChangeSet): Promise<void> {
    if (set.state === 'preparing') {
      if (set.importId !== undefined) await this.importApplication.prepare(set, set.importId);
      set = await this.advance(set, 'publishing');
    }
    if (set.everything) await this.publisher.publishEverything(set.seq);
    else await this.publisher.publish(set.seq);
    await this.view.caughtUp();
    if (set.importId !== undefined) await this.importApplication.conclude(set.importId, set.seq);
    await this.advance(set, 'closed');
  }

  private async advance(set: ChangeSet, state: ChangeSet['state']): Promise<ChangeSet> {
    const next = { ...set, state };
    await this.repositories.changeSets.put(padded(set.seq), next);
    return next;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}
