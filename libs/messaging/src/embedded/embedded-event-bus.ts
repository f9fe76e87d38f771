import { RingfleetError, type EventMessage } from '@ringfleet/contracts';
import { DEAD_LETTER_DAYS, deadLetterTopic } from '../dead-letters/dead-letter.ts';
import type {
  BusStatus,
  EventBus,
  Following,
  GroupSubscription,
  Subscription,
  TopicSettings,
} from '../event-bus.port.ts';
import { AppendQueue } from './append-queue.ts';
import { Duplicates } from './duplicates.ts';
import { Follower } from './follower.ts';
import { partitionOfKey } from './key-partition.ts';
import { LogReader } from './log-reader.ts';
import type { PartitionRow } from './log-rows.ts';
import { LogSweeper } from './log-sweeper.ts';
import type { LogThread } from './log-thread.ts';
import type { LogTopic } from './log.program.ts';
import { OffsetCommits } from './offset-commits.ts';
import { PartitionConsumer } from './partition-consumer.ts';
import { PartitionLog } from './partition-log.ts';

/** One process gains nothing from more; a cluster has what libs/contracts says. */
const MOST_PARTITIONS = 4;

export interface EmbeddedBusParts {
  thread: LogThread;
  clusterId: string;
  partitions: PartitionRow[];
  instance: string;
  now: () => number;
  /** Every n-th delivery happens twice; 0 for never. */
  duplicates: number;
}

/**
 * The bus of one process: a log in one SQLite file with Kafka's semantics. Made by openEmbeddedEventBus().
 * Values that it delivers are shared between readers: handlers do not write into them.
 */
export class EmbeddedEventBus implements EventBus {
  private readonly thread: LogThread;
  private readonly id: string;
  private readonly instance: string;
  private readonly duplicates: Duplicates;
  private readonly queue: AppendQueue;
  private readonly reader: LogReader;
  private readonly commits: OffsetCommits;
  private readonly sweeper: LogSweeper;
  private readonly topics = new Map<string, PartitionLog[]>();
  private readonly groups = new Map<string, Set<PartitionConsumer>>();
  private readonly open = new Set<Subscription>();
  private stopped = false;

  constructor({ thread, clusterId, partitions, instance, now, duplicates }: EmbeddedBusParts) {
    this.thread = thread;
    this.id = clusterId;
    this.instance = instance;
    this.duplicates = new Duplicates(duplicates);
    this.queue = new AppendQueue(thread, now);
    this.reader = new LogReader(thread);
    this.commits = new OffsetCommits(thread);
    this.sweeper = new LogSweeper(thread, now);
    this.learn(partitions);
  }

  async ensureTopics(topics: TopicSettings[]): Promise<void> {
    this.refuseWhenStopped();
    const wanted = topics.map(({ topic, partitions, retention }): LogTopic => {
      const retentionDays = retention === 'compacted' ? null : retention.days;
      return { topic, partitions: Math.min(partitions, MOST_PARTITIONS), retentionDays };
    });
    this.learn(await this.thread.call('ensureTopics', wanted));
  }

  async publish(topic: string, messages: EventMessage[]): Promise<void> {
    this.refuseWhenStopped();
    const partitions = this.partitionsOf(topic);
    await this.queue.append(
      messages.map((message) => ({
        partition: partitions[partitionOfKey(message.key, partitions.length)] as PartitionLog,
        message,
      })),
    );
  }

  async subscribe(subscription: GroupSubscription): Promise<Subscription> {
    const { group, topics } = subscription;
    const own = topics.filter((topic) => deadLetterTopic(topic, group) !== topic);
    for (const topic of own) this.partitionsOf(topic);
    const retention = { days: DEAD_LETTER_DAYS };
    await this.ensureTopics(
      own.map((topic) => ({ topic: deadLetterTopic(topic, group), partitions: 1, retention })),
    );
    const partitions = topics.flatMap((topic) => this.partitionsOf(topic));
    const committed = await this.committed(group);
    const members = this.groups.get(group) ?? new Set();
    this.groups.set(group, members);
    for (const { partition } of members)
      if (partitions.includes(partition))
        throw new RingfleetError('RF_GROUP_TAKEN', { group, topic: partition.topic });
    const consumers = partitions.map(
      (partition) =>
        new PartitionConsumer(partition, committed.get(partition.id) ?? 0, subscription, {
          reader: this.reader,
          commits: this.commits,
          bury: (letter) => this.bury(deadLetterTopic(partition.topic, group), letter),
          duplicates: this.duplicates,
          instance: this.instance,
        }),
    );
    for (const consumer of consumers) members.add(consumer);
    return this.opened(async () => {
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await this.commits.flush();
      for (const consumer of consumers) members.delete(consumer);
    });
  }

  async follow(following: Following): Promise<Subscription> {
    this.refuseWhenStopped();
    const partitions = following.topics.flatMap((topic) => this.partitionsOf(topic));
    const follower = new Follower(following, partitions, this.reader, this.duplicates);
    return this.opened(() => follower.close());
  }

  async endOffsets(topic: string): Promise<Record<number, number>> {
    return Object.fromEntries(this.partitionsOf(topic).map(({ number, end }) => [number, end]));
  }

  async beginningOffsets(topic: string): Promise<Record<number, number>> {
    const partitions = this.partitionsOf(topic);
    const ends = partitions.map(({ end }) => end);
    const ids = partitions.map(({ id }) => id);
    const first = await this.thread.call('firstOffsets', ids);
    return Object.fromEntries(
      partitions.map(({ number }, index) => [number, first[index] ?? (ends[index] as number)]),
    );
  }

  async lag(group: string): Promise<Record<string, number>> {
    const positions = await this.committed(group);
    for (const { partition, position } of this.groups.get(group) ?? []) positions.set(partition.id, position);
    const lag: Record<string, number> = {};
    for (const [topic, partitions] of this.topics) {
      if (!partitions.some(({ id }) => positions.has(id))) continue;
      const first = await this.beginningOffsets(topic);
      lag[topic] = partitions.reduce(
        (sum, { id, number, end }) => sum + end - Math.max(positions.get(id) ?? 0, first[number] as number),
        0,
      );
    }
    return lag;
  }

  async clusterId(): Promise<string> {
    return this.id;
  }

  status(): BusStatus {
    if (this.stopped) return 'stopped';
    return this.thread.failing ? 'disconnected' : 'connected';
  }

  /** Handlers in hand finish and may still publish; then what was asked is written and offsets are committed. */
  async close(): Promise<void> {
    if (this.stopped) return;
    // Offsets that could not be written are not lost work: their messages are delivered again.
    await Promise.allSettled(Array.from(this.open, (subscription) => subscription.close()));
    this.stopped = true;
    await this.sweeper.stop();
    await this.queue.drain();
    await this.thread.close();
  }

  /** Runs retention and compaction now, until nothing is left to drop; by itself it does so every minute. */
  async sweep(): Promise<void> {
    this.refuseWhenStopped();
    await this.sweeper.sweep(true);
  }

  private async committed(group: string): Promise<Map<number, number>> {
    const rows = await this.thread.call('committed', group);
    return new Map(rows.map(({ partition, offset }) => [partition, offset]));
  }

  private bury(topic: string, letter: EventMessage): Promise<void> {
    return this.queue.append([{ partition: this.partitionsOf(topic)[0] as PartitionLog, message: letter }]);
  }

  private opened(end: () => Promise<void>): Subscription {
    let ended: Promise<void> | undefined;
    const subscription = { close: () => (ended ??= end().finally(() => this.open.delete(subscription))) };
    this.open.add(subscription);
    return subscription;
  }

  private learn(rows: PartitionRow[]): void {
    const known = new Set(this.topics.keys());
    for (const row of rows) {
      if (known.has(row.topic)) continue;
      const partitions = this.topics.get(row.topic) ?? [];
      partitions.push(new PartitionLog(row));
      this.topics.set(row.topic, partitions);
    }
  }

  private partitionsOf(topic: string): PartitionLog[] {
    const partitions = this.topics.get(topic);
    if (!partitions) throw new RingfleetError('RF_TOPIC_UNKNOWN', { topic });
    return partitions;
  }

  private refuseWhenStopped(): void {
    if (this.stopped) throw new RingfleetError('RF_BUS_CLOSED');
  }
}
