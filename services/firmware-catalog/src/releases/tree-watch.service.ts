import { setTimeout } from 'node:timers/promises';
import { decodeEvent, topicName } from '@ringfleet/contracts';
import {
  topicMeant,
  withDeadLetters,
  type DeliveredMessage,
  type EventBus,
  type Subscription,
} from '@ringfleet/messaging';
import { allPages, type Repository, type RepositoryDefinition } from '@ringfleet/storage';
import { z } from 'zod';

/** A path of the tree that matters to the catalog. Id: the path. */
const watchedPathSchema = z.object({
  path: z.string(),
  /** Below `firmware/`, and not the catalog's. */
  foreign: z.boolean(),
  /** Hashes of the images that it points at. */
  requires: z.array(z.string()),
});
type WatchedPath = z.infer<typeof watchedPathSchema>;

export const watchedPaths: RepositoryDefinition<WatchedPath> = {
  name: 'watched-paths',
  schema: watchedPathSchema,
};

/** A group of its own: it looks at messages before they are decoded. */
export const TREE_GROUP = 'firmware-catalog.tree';
const OWN = 'firmware-catalog';
const LOOK_MS = 20;
const LONGEST_MS = 5_000;

/**
 * What others have in the tree that the catalog must not overrule: an operator's own files below `firmware/`, master files
 * that point at images. Of a hundred thousand other paths it looks at the key alone.
 */
export class TreeWatch {
  private readonly paths: Repository<WatchedPath>;
  private readonly bus: EventBus;
  private readonly topic: string;
  private subscription: Subscription | undefined;

  constructor(paths: Repository<WatchedPath>, { bus, topicPrefix }: { bus: EventBus; topicPrefix: string }) {
    this.paths = paths;
    this.bus = bus;
    this.topic = topicName('artifacts', topicPrefix);
  }

  async start(): Promise<void> {
    const topics = new Set([this.topic]);
    this.subscription = await this.bus.subscribe({
      group: TREE_GROUP,
      topics: withDeadLetters([...topics], TREE_GROUP),
      handle: async (message) => {
        if (topicMeant(message, topics) !== undefined) await this.take(message);
      },
    });
  }

  async close(): Promise<void> {
    await this.subscription?.close();
  }

  /** Those of the paths that are somebody else's. Waits a little until the tree is known up to now. */
  async foreign(paths: readonly string[]): Promise<string[]> {
    await this.caughtUp();
    const found = await this.paths.getMany([...paths]);
    return found.filter(({ value }) => value.foreign).map(({ id }) => id);
  }

  /** Paths that need one of the images. */
  async pathsRequiring(hashes: ReadonlySet<string>): Promise<string[]> {
    await this.caughtUp();
    const found: string[] = [];
    for await (const page of allPages(this.paths))
      for (const { id, value } of page) if (value.requires.some((hash) => hashes.has(hash))) found.push(id);
    return found;
  }

  private async caughtUp(): Promise<void> {
    const until = Date.now() + LONGEST_MS;
    while (((await this.bus.lag(TREE_GROUP))[this.topic] ?? 0) > 0 && Date.now() < until)
      await setTimeout(LOOK_MS);
  }

  private async take(message: DeliveredMessage): Promise<void> {
    const { key, value } = message;
    if (value === null) {
      if (await this.paths.get(key)) await this.paths.delete(key);
      return;
    }
    // Most paths are neither below `firmware/` nor point at an image: they are not even parsed.
    const pointsAtImages = value.includes('"requires":["');
    const isFirmware = /^firmware\//i.test(key);
    if (!pointsAtImages && !isFirmware) {
      if (await this.paths.get(key)) await this.paths.delete(key);
      return;
    }
    const { type, data } = decodeEvent(message);
    if (type !== 'ringfleet.artifact.published.v1' || !('requires' in data)) return;
    const { path, requires, changeSet } = data;
    if (changeSet.publisher === OWN) return;
    await this.paths.put(path, { path, foreign: isFirmware, requires });
  }
}
