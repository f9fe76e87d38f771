import { RingfleetError, type TopicId } from '@ringfleet/contracts';
import type { OutboxRelay } from '@ringfleet/messaging';
import type { ChangeSetPublisher } from '@ringfleet/provisioning-tree';
import { KNOWN_CLUSTER } from '@ringfleet/service-kit';
import { allPages, allValues, type Repository, type SharedTurn } from '@ringfleet/storage';
import { sameVersion } from '@ringfleet/ucs';
import type { Target } from '../targets/target.repository.ts';
import type { CatalogEvents } from './catalog-events.ts';
import type { ReleaseBlobs } from './release-blobs.ts';
import { releaseMembers } from './release-members.ts';
import { type CatalogChange, paddedSeq, type Release } from './release.repository.ts';
import type { TreeWatch } from './tree-watch.service.ts';

interface ReleasesParts {
  releases: Repository<Release>;
  changes: Repository<CatalogChange>;
  clusters: Repository<{ cluster: string }>;
  targets: Repository<Target>;
  publisher: ChangeSetPublisher;
  blobs: ReleaseBlobs;
  events: CatalogEvents;
  tree: TreeWatch;
  relay: Pick<OutboxRelay, 'settled'>;
  /** Of all catalogs. */
  turn: SharedTurn;
}

/**
 * The releases, changed one at a time, whichever catalog is asked: a change is written whole, its paths are published as one change set, then the
 * release is told. A process that was killed on the way goes on at its next start; before the change was written there is
 * nothing of it but blobs, which the start sweeps.
 */
export class Releases {
  private readonly parts: ReleasesParts;

  constructor(parts: ReleasesParts) {
    this.parts = parts;
  }

  /** Finishes what an earlier process began; on another bus than before, publishes everything again. */
  async recover(cluster: string): Promise<void> {
    await this.tellAnotherBus(cluster);
    await this.inTurn(async () => this.parts.blobs.sweep(await this.list()));
  }

  /** Publishes everything again when this is not the bus that has it. */
  async tellAnotherBus(cluster: string): Promise<void> {
    await this.inTurn(async () => {
      await this.finishOpen();
      const known = await this.parts.clusters.get(KNOWN_CLUSTER);
      if (known?.value.cluster === cluster) return;
      await this.repeat();
      await this.parts.clusters.put(KNOWN_CLUSTER, { cluster });
    });
  }

  /**
   * Publishes everything again, for a bus that may not have it.
   * @returns how many records, by topic; resolves when they are on the bus
   */
  async republish(): Promise<Partial<Record<TopicId, number>>> {
    const published = await this.inTurn(async () => {
      await this.finishOpen();
      return this.repeat();
    });
    await this.parts.relay.settled();
    return published;
  }

  /** All, in no order. */
  list(): Promise<Release[]> {
    return allValues(this.parts.releases);
  }

  /** @throws RF_RELEASE_UNKNOWN */
  async get(version: string): Promise<Release> {
    const found = await this.find(version);
    if (!found) throw new RingfleetError('RF_RELEASE_UNKNOWN', { version });
    return found;
  }

  /** Whatever zeros lead its fields: `4.1.4.296` is 4.1.4.0296. */
  async find(version: string): Promise<Release | undefined> {
    const exact = await this.parts.releases.get(version);
    return exact?.value ?? (await this.list()).find((release) => sameVersion(release.version, version));
  }

  /** Runs when every change before it is done, and before any after it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.parts.turn.run(work);
  }

  /** A new release, or one that gains files. Call in turn. @returns the change set's seq */
  async put(release: Release): Promise<number> {
    const change = await this.begin({ version: release.version, release, removed: [], everything: false });
    await this.finish(change);
    return change.seq;
  }

  /**
   * Takes a release out of the tree.
   * @throws RF_RELEASE_UNKNOWN, RF_RELEASE_IN_USE while a target or a master file points at it
   */
  async withdraw(version: string): Promise<Release> {
    return this.inTurn(async () => {
      const release = await this.get(version);
      const users = await this.usersOf(release);
      if (users.length > 0)
        throw new RingfleetError('RF_RELEASE_IN_USE', {
          version: release.version,
          targets: users.join(', '),
        });
      const removed = release.files.map(({ path }) => path);
      await this.finish(
        await this.begin({ version: release.version, release: null, removed, everything: false }),
      );
      await this.parts.blobs.sweep(await this.list());
      return release;
    });
  }

  private async usersOf(release: Release): Promise<string[]> {
    const targets = (await allValues(this.parts.targets)).filter(
      ({ version }) => version === release.version,
    );
    const others = (await this.list()).filter(({ version }) => version !== release.version);
    const elsewhere = new Set(others.flatMap(({ files }) => files.map(({ hash }) => hash)));
    const own = release.files.map(({ hash }) => hash).filter((hash) => !elsewhere.has(hash));
    const masters = await this.parts.tree.pathsRequiring(new Set(own));
    return [
      ...targets.map(({ scope, of }) => (scope === 'fleet' ? 'the fleet' : `${scope} ${of}`)),
      ...masters.map((path) => `the file ${path}`),
    ];
  }

  private async head(): Promise<number> {
    const { items } = await this.parts.changes.list({ descending: true, limit: 1 });
    return items[0]?.value.seq ?? 0;
  }

  private async begin(content: Omit<CatalogChange, 'seq' | 'at' | 'state'>): Promise<CatalogChange> {
    await this.finishOpen();
    const seq = (await this.head()) + 1;
    const change: CatalogChange = { ...content, seq, at: new Date().toISOString(), state: 'publishing' };
    await this.parts.changes.put(paddedSeq(seq), change, { expectedVersion: 0 });
    return change;
  }

  private async finishOpen(): Promise<void> {
    const { items } = await this.parts.changes.list({ index: 'open' });
    for (const { value } of items) await this.finish(value);
  }

  private async repeat(): Promise<Partial<Record<TopicId, number>>> {
    if ((await this.head()) === 0) return { artifacts: 0, releases: await this.tellTargets() };
    const artifacts = await this.finish(await this.begin(everything));
    const told = (await this.list()).length + (await this.tellTargets());
    return { artifacts, releases: told };
  }

  /** @returns how many paths were published */
  private async finish(change: CatalogChange): Promise<number> {
    const { publisher, releases, events, changes, blobs } = this.parts;
    const { seq, version, release, removed } = change;
    let published: number;
    if (change.everything) {
      const all = await this.list();
      published = await publisher.publishAll(seq, membersOf(all, [], blobs));
      for (const one of all) await releases.put(one.version, one, { outbox: [events.released(one, seq)] });
    } else {
      published = await publisher.publish(seq, membersOf(release ? [release] : [], removed, blobs));
      if (release) await releases.put(version, release, { outbox: [events.released(release, seq)] });
      else await releases.delete(version, { outbox: [events.withdrawn(version)] });
    }
    await changes.put(paddedSeq(seq), { ...change, state: 'closed' });
    return published;
  }

  private async tellTargets(): Promise<number> {
    const { targets, events } = this.parts;
    let count = 0;
    for await (const page of allPages(targets)) {
      for (const { id, value } of page) await targets.put(id, value, { outbox: [events.targetSet(value)] });
      count += page.length;
    }
    return count;
  }
}

const everything = { version: '', release: null, removed: [], everything: true };

async function* membersOf(releases: readonly Release[], removed: readonly string[], blobs: ReleaseBlobs) {
  for (const release of releases) yield* releaseMembers(release, blobs);
  for (const path of removed) yield { removed: path };
}
