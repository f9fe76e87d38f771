import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { topicName } from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import { type FollowedTree, type LocalTree, openLocalTree, TreeFollower } from '@ringfleet/provisioning-tree';
import type { ServiceParts } from '@ringfleet/service-kit';

const IMAGES_MS = 10_000;
const LOOK_MS = 10;

/** The renderer's own view of the tree: what preview boots against, and what people read of phones' files. */
export class TreeView {
  readonly tree: LocalTree;
  private readonly bus: EventBus;
  private readonly topic: string;
  private readonly follower: TreeFollower;
  private readonly applied = new EventEmitter();
  private closed = false;

  private constructor(tree: LocalTree, { bus, topicPrefix, instance }: ServiceParts) {
    this.tree = tree;
    this.bus = bus;
    this.topic = topicName('artifacts', topicPrefix);
    this.follower = new TreeFollower({
      bus,
      tree: this.announcing(tree),
      topics: { artifacts: this.topic, phoneFiles: topicName('phoneFiles', topicPrefix) },
      gateway: instance,
      source: `/ringfleet/config-renderer/${instance}`,
      // Only gateways answer for phone files.
      publishPhoneFile: () => Promise.resolve(),
    });
  }

  static async open(parts: ServiceParts): Promise<TreeView> {
    const { sealer, blobs, dataFolder, instance } = parts;
    const tree = await openLocalTree({ folder: join(dataFolder, 'tree'), sealer, blobs, gateway: instance });
    return new TreeView(tree, parts);
  }

  start(): void {
    this.follower.start();
  }

  /**
   * Resolves when everything that was published so far is visible in this view. A change set that waits for an image
   * (the blob store is slow or away) is waited for up to ten seconds: it becomes visible by itself later.
   */
  async caughtUp(): Promise<void> {
    const ends = await this.bus.endOffsets(this.topic);
    while (!this.closed && !this.reached(ends)) await once(this.applied, 'applied');
    const limit = Date.now() + IMAGES_MS;
    while (!this.closed && this.tree.status().missingImages > 0 && Date.now() < limit)
      await setTimeout(LOOK_MS);
  }

  private reached(ends: Record<number, number>): boolean {
    const { artifacts } = this.tree.freshness().positions;
    return Object.entries(ends).every(([partition, end]) => (artifacts[Number(partition)] ?? 0) >= end);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.applied.emit('applied');
    await this.follower.close();
    await this.tree.close();
  }

  private announcing(tree: LocalTree): FollowedTree {
    return {
      freshness: () => tree.freshness(),
      beginReread: (cluster, reason, until) => tree.beginReread(cluster, reason, until),
      endReread: async () => {
        await tree.endReread();
        this.applied.emit('applied');
      },
      apply: async (topic, batch) => {
        await tree.apply(topic, batch);
        this.applied.emit('applied');
      },
      touch: () => tree.touch(),
      oweEverything: () => Promise.resolve(0),
      dueRepublications: () => tree.dueRepublications(),
      republished: (state) => tree.republished(state),
      owesMark: () => false,
      markSent: () => Promise.resolve(),
    };
  }
}
