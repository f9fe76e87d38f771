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
import { lagOfTopics } from '../lag-of-topics.ts';
import { BusHealth } from './bus-health.ts';
import { GroupConsumer } from './group-consumer.ts';
import { KafkaAdmin } from './kafka-admin.ts';
import { asBusError } from './kafka-errors.ts';
import { beginAt, KafkaFollower, type Reach } from './kafka-follower.ts';
import { KafkaSender } from './kafka-sender.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { KafkaTopics } from './kafka-topics.ts';

/** The bus of a cluster: Apache Kafka. Made by openKafkaEventBus(). */
export class KafkaEventBus implements EventBus {
  private readonly settings: KafkaSettings;
  private readonly health = new BusHealth();
  private readonly admin: KafkaAdmin;
  private readonly topics: KafkaTopics;
  private readonly sender: KafkaSender;
  private readonly consumers = new Set<GroupConsumer>();
  private readonly open = new Set<Subscription>();
  private stopped = false;

  constructor(settings: KafkaSettings) {
    this.settings = settings;
    this.admin = new KafkaAdmin(settings, this.health);
    this.topics = new KafkaTopics(this.admin, settings.replicationFactor);
    this.sender = new KafkaSender(settings, this.health, this.admin);
  }

  async ensureTopics(topics: TopicSettings[]): Promise<void> {
    this.refuseWhenStopped();
    await this.topics.ensure(topics);
  }

  async checkTopics(topics: TopicSettings[]): Promise<TopicFault[]> {
    this.refuseWhenStopped();
    return this.topics.check(topics);
  }

  async publish(topic: string, messages: EventMessage[]): Promise<void> {
    this.refuseWhenStopped();
    await this.sender.send(topic, messages);
  }

  /**
   * Rejects for a topic that the cluster does not know. When no broker answers it resolves all the same and begins as
   * soon as one does: a service starts without Kafka.
   */
  async subscribe(subscription: GroupSubscription): Promise<Subscription> {
    this.refuseWhenStopped();
    const { group, topics } = subscription;
    const prepare = () => this.prepare(topics, group);
    await prepare().catch((error: unknown) => {
      if (asBusError(error).code !== 'RF_BUS_UNAVAILABLE') throw error;
    });
    const consumer: GroupConsumer = new GroupConsumer(subscription, {
      ...{ settings: this.settings, health: this.health, prepare },
      bury: ({ topic }, letter) => this.sender.send(deadLetterTopic(topic, group), [letter]),
      lag: async () => Object.values(await this.lag(group)).reduce((sum, one) => sum + one, 0),
    });
    this.consumers.add(consumer);
    return this.opened(async () => {
      await consumer.close();
      this.consumers.delete(consumer);
    });
  }

  async follow(following: Following): Promise<Subscription> {
    this.refuseWhenStopped();
    const { topics, from = {}, otherwise } = following;
    const positions = new Map<string, Map<number, number>>();
    for (const topic of topics) {
      const reach = await this.reachOf(topic);
      const begin = Array.from(
        reach,
        ([partition, held]) =>
          [partition, beginAt(from[topic]?.[partition], held, otherwise).position] as const,
      );
      positions.set(topic, new Map(begin));
    }
    const follower = new KafkaFollower(following, {
      ...{ settings: this.settings, health: this.health, positions },
      reachOf: (topic) => this.reachOf(topic),
    });
    return this.opened(() => follower.close());
  }

  async endOffsets(topic: string): Promise<Record<number, number>> {
    return Object.fromEntries(
      Array.from(await this.reachOf(topic), ([partition, { high }]) => [partition, high]),
    );
  }

  async beginningOffsets(topic: string): Promise<Record<number, number>> {
    return Object.fromEntries(
      Array.from(await this.reachOf(topic), ([partition, { low }]) => [partition, low]),
    );
  }

  groups(): string[] {
    return [...new Set(Array.from(this.consumers, ({ group }) => group))];
  }

  async lag(group: string): Promise<Record<string, number>> {
    return lagOfTopics(await this.partitionLag(group));
  }

  async partitionLag(group: string): Promise<Record<string, Record<number, number>>> {
    this.refuseWhenStopped();
    const committed = await this.committed(group);
    const own = [...this.consumers].filter((consumer) => consumer.group === group);
    const topics = new Set([...committed.keys(), ...own.flatMap((consumer) => consumer.topics)]);
    const lag = Array.from(topics, async (topic) => {
      // A group's offsets outlive a topic that was deleted.
      const reach = await this.reachOf(topic).catch((error: unknown) => {
        if (asBusError(error).code === 'RF_TOPIC_UNKNOWN') return new Map<number, Reach>();
        throw error;
      });
      const ofPartitions = Array.from(reach, ([partition, { low, high }]) => {
        const here = own
          .map((consumer) => consumer.positionOf(topic, partition))
          .find((one) => one !== undefined);
        const position = here ?? committed.get(topic)?.get(partition) ?? low;
        return [partition, high - Math.max(position, low)];
      });
      return [topic, Object.fromEntries(ofPartitions) as Record<number, number>] as const;
    });
    return Object.fromEntries(await Promise.all(lag));
  }

  async clusterId(): Promise<string> {
    this.refuseWhenStopped();
    return (await this.admin.ask((admin) => admin.describeCluster())).clusterId;
  }

  status(): BusStatus {
    return this.stopped ? 'stopped' : this.health.state;
  }

  /** Handlers in hand finish and may still publish; then what was asked is sent and places are committed. */
  async close(): Promise<void> {
    if (this.stopped) return;
    await Promise.allSettled(Array.from(this.open, (subscription) => subscription.close()));
    this.stopped = true;
    await this.sender.close();
    await this.admin.close();
  }

  private async prepare(topics: readonly string[], group: string): Promise<void> {
    const letters = deadLetterTopicSettings(topics, group);
    const own = topics.filter((topic) => !letters.some((letter) => letter.topic === topic));
    for (const topic of own) await this.reachOf(topic);
    const faults = await this.topics.check(letters);
    const missing = letters.filter(({ topic }) =>
      faults.some((one) => one.topic === topic && one.fault === 'missing'),
    );
    await this.topics.ensure(missing);
  }

  private async reachOf(topic: string): Promise<Map<number, Reach>> {
    this.refuseWhenStopped();
    const offsets = await this.admin.ask((admin) => admin.fetchTopicOffsets(topic), topic);
    const reach = offsets.map(({ partition, low, high }): [number, Reach] => [
      partition,
      { low: Number(low), high: Number(high) },
    ]);
    return new Map(reach.sort(([a], [b]) => a - b));
  }

  /** topic → partition → what the group committed. */
  private async committed(group: string): Promise<Map<string, Map<number, number>>> {
    const topics = await this.admin.ask((admin) => admin.fetchOffsets({ groupId: group }));
    return new Map(
      topics.map(({ topic, partitions }) => [
        topic,
        new Map(
          partitions
            .map(({ partition, offset }): [number, number] => [partition, Number(offset)])
            .filter(([, offset]) => offset >= 0),
        ),
      ]),
    );
  }

  private opened(end: () => Promise<void>): Subscription {
    let ended: Promise<void> | undefined;
    const subscription = { close: () => (ended ??= end().finally(() => this.open.delete(subscription))) };
    this.open.add(subscription);
    return subscription;
  }

  private refuseWhenStopped(): void {
    if (this.stopped) throw new RingfleetError('RF_BUS_CLOSED');
  }
}
