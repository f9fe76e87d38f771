import { RingfleetError, type EventMessage } from '@ringfleet/contracts';
import { deadLetterTopic, deadLetterTopicSettings } from '../dead-letters/dead-letter.ts';
import type {
  BusStatus,
  EventBus,
  Following,
  GroupSubscription,
  Subscription,
  TopicFault,
  TopicSettings,
} from '../event-bus.port.ts';
import { Redelivery } from '../redelivery.ts';
import { appendQueue } from './append-queue.ts';
import { Duplicates } from './duplicates.ts';
import { Follower } from './follower.ts';
import { partitionOfKey } from './key-partition.ts';
import { lagOfTopics } from '../lag-of-topics.ts';
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
  private readonly queue: ReturnType<typeof appendQueue>;
  private readonly reader: LogReader;
  private readonly commits: OffsetCommits;
  private readonly sweeper: LogSweeper;
  private readonly topics = new Map<string, PartitionLog[]>();
  private readonly groupMembers = new Map<string, Set<PartitionConsumer>>();
  private readonly open = new Set<Subscription>();
  private stopped = false;

  constructor({ thread, clusterId, partitions, instance, now, duplicates }: EmbeddedBusParts) {
    this.thread = thread;
    this.id = clusterId;
    this.instance = instance;
    this.duplicates = new Duplicates(duplicates);
    this.queue = appendQueue(thread, now);
    this.reader = new LogReader(thread);
    this.commits = new OffsetCommits(thread);
    this.sweeper = new LogSweeper(thread, now);
    this.learn(partitions);
  }

  async ensureTopics(topics: TopicSettings[]): Promise<void> {
    this.refuseWhenStopped();
    this.learn(await this.thread.call('ensureTopics', topics.map(logTopic)));
  }

  async checkTopics(topics: TopicSettings[]): Promise<TopicFault[]> {
    const held = new Map((await this.thread.call('topics', undefined)).map((topic) => [topic.topic, topic]));
    return topics.map(logTopic).flatMap((wanted): TopicFault[] => {
      const found = held.get(wanted.topic);
      if (!found) return [{ topic: wanted.topic, fault: 'missing' }];
      return (['partitions', 'retentionDays'] as const)
        .filter((setting) => found[setting] !== wanted[setting])
        .map((setting) => ({
          ...{ topic: wanted.topic, fault: 'different', setting },
          wanted: String(wanted[setting] ?? 'compacted'),
          found: String(found[setting] ?? 'compacted'),
        }));
    });
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
    for (const topic of topics) if (deadLetterTopic(topic, group) !== topic) this.partitionsOf(topic);
    await this.ensureTopics(deadLetterTopicSettings(topics, group));
    const partitions = topics.flatMap((topic) => this.partitionsOf(topic));
    const committed = await this.committed(group);
    const members = this.groupMembers.get(group) ?? new Set();
    this.groupMembers.set(group, members);
    for (const { partition } of members)
      if (partitions.includes(partition))
        throw new RingfleetError('RF_GROUP_TAKEN', { group, topic: partition.topic });
    const redelivery = new Redelivery(subscription, {
      instance: this.instance,
      bury: ({ topic }, letter) => this.publish(deadLetterTopic(topic, group), [letter]),
      isTwin: () => this.duplicates.isTwin(),
    });
    const { reader, commits } = this;
    const consumers = partitions.map(
      (partition) =>
        new PartitionConsumer(partition, committed.get(partition.id) ?? 0, group, {
          reader,
          commits,
          redelivery,
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

  groups(): string[] {
    return [...this.groupMembers].flatMap(([group, members]) => (members.size > 0 ? [group] : []));
  }

  async lag(group: string): Promise<Record<string, number>> {
    return lagOfTopics(await this.partitionLag(group));
  }

  async partitionLag(group: string): Promise<Record<string, Record<number, number>>> {
    const positions = await this.committed(group);
    for (const { partition, position } of this.groupMembers.get(group) ?? [])
      positions.set(partition.id, position);
    const lag: Record<string, Record<number, number>> = {};
    for (const [topic, partitions] of this.topics) {
      if (!partitions.some(({ id }) => positions.has(id))) continue;
      const first = await this.beginningOffsets(topic);
      lag[topic] = Object.fromEntries(
        partitions.map(({ id, number, end }) => [
          number,
          end - Math.max(positions.get(id) ?? 0, first[number] as number),
        ]),
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

function logTopic({ topic, partitions, retention }: TopicSettings): LogTopic {
  const retentionDays = retention === 'compacted' ? null : retention.days;
  return { topic, partitions: Math.min(partitions, MOST_PARTITIONS), retentionDays };
}
