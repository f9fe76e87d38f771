import { encodeEvent, republishedKey } from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus, Subscription } from '@ringfleet/messaging';
import type { FollowedTree, TreePositions, TreeTopics } from '../followed-tree.port.ts';
import type { PhoneFileState } from '../phone-files/phone-file-state.ts';
import { isReread, whyReread } from './freshness.ts';

export interface TreeFollowerOptions {
  bus: EventBus;
  tree: FollowedTree;
  topics: TreeTopics;
  /** Stable id of this gateway. */
  gateway: string;
  /** `/ringfleet/<service>/<instance>` */
  source: string;
  /** Sends a phone file's newest state to the bus (phoneFileMessage makes the message); rejects to be asked again. */
  publishPhoneFile: (state: PhoneFileState) => Promise<void>;
  /** Told what failed; it is tried again. */
  onError?: (what: string, error: unknown) => void;
  /** Between two looks at what is due, in ms. @default 1000 */
  tickMs?: number;
  /** First wait in ms after a failure; doubled up to 30 s. @default 500 */
  retryMs?: number;
  /** @default Date.now */
  now?: () => number;
}

const LONGEST_WAIT_MS = 30_000;
/** A note on disk costs a sync, and days are what it is compared with. */
const TOUCH_EVERY_MS = 60_000;

/** Keeps a tree in step with the bus: both topics from the stored positions on, each gateway for itself. */
export class TreeFollower {
  private readonly options: Required<Pick<TreeFollowerOptions, 'tickMs' | 'retryMs' | 'now'>> &
    TreeFollowerOptions;
  private subscription: Subscription | undefined;
  private starting: Promise<void> | undefined;
  private ticking: NodeJS.Timeout | undefined;
  private tickRunning: Promise<void> | undefined;
  private touchedAt = 0;
  private readonly ended = new AbortController();
  private readonly whenReady = Promise.withResolvers<void>();

  constructor(options: TreeFollowerOptions) {
    this.options = { tickMs: 1_000, retryMs: 500, now: Date.now, ...options };
    if (options.tree.freshness().complete) this.whenReady.resolve();
  }

  /** Begins to follow, as soon as the bus answers; does not wait for it. */
  start(): void {
    this.starting ??= this.retrying('following the bus', () => this.follow());
  }

  /**
   * Resolves when phones can be served: at once when the tree was complete before, whatever became of the bus; a new one
   * when it reached the end offsets that it saw at its start.
   */
  ready(): Promise<void> {
    return this.whenReady.promise;
  }

  /**
   * Sends every phone file that this gateway took once more, for a bus that may not have them; views know by the orders
   * what they have. @returns how many
   * @throws errors of the bus: what is left goes later
   */
  async republish(): Promise<number> {
    const count = await this.options.tree.oweEverything();
    // One that runs may be past looking for what is due.
    await this.tickRunning?.catch(() => undefined);
    await this.tick();
    return count;
  }

  /** Does what is due: newer phone files sent again, the mark on a new cluster, the note that the tree is in step. */
  tick(): Promise<void> {
    this.tickRunning ??= this.runDue().finally(() => (this.tickRunning = undefined));
    return this.tickRunning;
  }

  async close(): Promise<void> {
    this.ended.abort();
    clearInterval(this.ticking);
    await this.starting;
    await this.subscription?.close();
    await this.tickRunning?.catch(() => undefined);
  }

  private async follow(): Promise<void> {
    const { bus, tree, topics, now } = this.options;
    const cluster = await bus.clusterId();
    const { overrideEdits } = topics;
    const ends: TreePositions = {
      artifacts: await bus.endOffsets(topics.artifacts),
      phoneFiles: await bus.endOffsets(topics.phoneFiles),
      overrideEdits: overrideEdits === undefined ? {} : await bus.endOffsets(overrideEdits),
    };
    const reason = whyReread(tree.freshness(), { cluster, ends, now: now() });
    if (reason !== undefined) await tree.beginReread(cluster, reason, ends);
    await this.progress();
    const { positions } = tree.freshness();
    const followed = Object.entries(topics) as [keyof TreeTopics, string][];
    this.subscription = await bus.follow({
      topics: followed.map(([, name]) => name),
      from: Object.fromEntries(followed.map(([topic, name]) => [name, positions[topic]])),
      otherwise: 'beginning',
      handle: (batch) => this.retrying('applying messages', () => this.apply(batch)),
      onReplaced: () => this.followAnew(),
    });
    clearInterval(this.ticking);
    this.ticking = setInterval(() => {
      this.tick().catch((error: unknown) => this.options.onError?.('sending phone files again', error));
    }, this.options.tickMs);
    this.ticking.unref();
  }

  /** Another bus answers, or this one has less than was read of it: what must be read is found out again. */
  private followAnew(): void {
    const before = this.starting;
    this.starting = this.retrying('following another bus', async () => {
      await before;
      await this.subscription?.close();
      await this.follow();
    });
  }

  private async apply(batch: DeliveredMessage[]): Promise<void> {
    const { tree, topics } = this.options;
    const [first] = batch;
    const topic = (Object.keys(topics) as (keyof TreeTopics)[]).find((id) => topics[id] === first?.topic);
    if (topic === undefined) return;
    await tree.apply(topic, batch);
    await this.progress();
  }

  private async progress(): Promise<void> {
    const { tree } = this.options;
    const { positions, reread } = tree.freshness();
    if (reread && isReread(positions, reread.until)) await tree.endReread();
    if (tree.freshness().complete) this.whenReady.resolve();
  }

  private async runDue(): Promise<void> {
    const { bus, tree, publishPhoneFile, now } = this.options;
    // One edit of a whole fleet is as many files: sent side by side, they share the syncs of bus and tree.
    for (let due = await tree.dueRepublications(); due.length > 0; due = await tree.dueRepublications()) {
      if (this.ended.signal.aborted) return;
      await Promise.all(due.map((state) => publishPhoneFile(state).then(() => tree.republished(state))));
    }
    if (tree.owesMark()) await this.sendMark();
    if (bus.status() !== 'connected' || now() - this.touchedAt < TOUCH_EVERY_MS) return;
    await tree.touch();
    this.touchedAt = now();
  }

  private async sendMark(): Promise<void> {
    const { bus, tree, topics, gateway, source, now } = this.options;
    const positions = await bus.endOffsets(topics.phoneFiles);
    const at = new Date(now()).toISOString();
    const type = 'ringfleet.phone-file.republished.v1';
    const key = republishedKey(gateway);
    const mark = { id: `${at}/${key}`, type, source, time: at, data: { gateway, positions, at } } as const;
    await bus.publish(topics.phoneFiles, [encodeEvent(mark, key)]);
    await tree.markSent();
  }

  /** Tries until it succeeds or the follower is closed. */
  private async retrying(what: string, run: () => Promise<void>): Promise<void> {
    for (
      let wait = this.options.retryMs;
      !this.ended.signal.aborted;
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    ) {
      try {
        return await run();
      } catch (error) {
        this.options.onError?.(what, error);
        await this.pause(wait);
      }
    }
  }

  private pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.ended.signal.addEventListener('abort', () => resolve(), { once: true });
    return promise.finally(() => clearTimeout(timer));
  }
}
