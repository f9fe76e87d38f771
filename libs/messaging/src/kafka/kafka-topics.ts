import { setTimeout as wait } from 'node:timers/promises';
// Node does not find these among the names of a CommonJS module.
import kafkajs, { type Admin, type ITopicMetadata } from 'kafkajs';
import type { TopicFault, TopicSettings } from '../event-bus.port.ts';
import type { KafkaAdmin } from './kafka-admin.ts';
import { isElection, isUnknownTopic } from './kafka-errors.ts';
import { topicConfig } from './topic-config.ts';

const { ConfigResourceTypes, ConfigSource } = kafkajs;

/** Between two looks whether a new topic's partitions have their leaders, in ms. */
const LOOK_EVERY_MS = 50;

/** Makes topics and compares them with what they shall be. */
export class KafkaTopics {
  private readonly admin: KafkaAdmin;
  private readonly replicas: number | undefined;

  constructor(admin: KafkaAdmin, replicas: number | undefined) {
    this.admin = admin;
    this.replicas = replicas;
  }

  /**
   * Makes what is missing and corrects settings; what operators set beside ours stays. Partitions and copies of a topic
   * that is there are not touched: keys lie in partitions. Resolves when every new partition can be written to.
   */
  async ensure(topics: readonly TopicSettings[]): Promise<void> {
    await this.admin.ask(async (admin) => {
      const held = new Set(await admin.listTopics());
      const missing = topics.filter(({ topic }) => !held.has(topic));
      if (missing.length > 0) await this.make(admin, missing);
      await this.correct(
        admin,
        topics.filter(({ topic }) => held.has(topic)),
      );
    });
  }

  /** @throws RF_BUS_UNAVAILABLE */
  async check(topics: readonly TopicSettings[]): Promise<TopicFault[]> {
    return this.admin.ask(async (admin) => {
      const names = new Set(await admin.listTopics());
      const held = topics.filter(({ topic }) => names.has(topic));
      const found = await metadataOf(admin, held);
      const configs = await configsOf(admin, held);
      return topics.flatMap((wanted) => {
        const metadata = found.get(wanted.topic);
        if (metadata === undefined) return [{ topic: wanted.topic, fault: 'missing' as const }];
        return this.differences(wanted, metadata, configs.get(wanted.topic) ?? new Map<string, string>());
      });
    });
  }

  private differences(
    { topic, partitions, retention }: TopicSettings,
    metadata: ITopicMetadata,
    config: ReadonlyMap<string, string>,
  ): TopicFault[] {
    const copies = metadata.partitions[0]?.replicas.length;
    const compared: [string, string, string | undefined][] = [
      ['partitions', String(partitions), String(metadata.partitions.length)],
      ...Object.entries(topicConfig({ retention }, this.replicas)).map(
        ([name, wanted]): [string, string, string | undefined] => [name, wanted, config.get(name)],
      ),
    ];
    if (this.replicas !== undefined)
      compared.push(['replication factor', String(this.replicas), String(copies)]);
    return compared
      .filter(([, wanted, found]) => wanted !== found)
      .map(([setting, wanted, found]) => ({
        topic,
        fault: 'different',
        setting,
        wanted,
        found: found ?? 'unknown',
      }));
  }

  private async make(admin: Admin, topics: readonly TopicSettings[]): Promise<void> {
    await admin.createTopics({
      // It would throw although the topic is made, while the broker is busy: leaders are waited for below.
      waitForLeaders: false,
      topics: topics.map(({ topic, partitions, retention }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: this.replicas ?? -1,
        configEntries: entriesOf(topicConfig({ retention }, this.replicas)),
      })),
    });
    for (;;) {
      const found = await metadataOf(admin, topics).catch((error: unknown) => {
        if (!isUnknownTopic(error)) throw error;
        return new Map<string, ITopicMetadata>();
      });
      const led = topics.every(({ topic }) => {
        const { partitions = [] } = found.get(topic) ?? {};
        return partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);
      });
      if (led && (await this.answer(admin, topics))) return;
      await wait(LOOK_EVERY_MS);
    }
  }

  /** A leader is named before it knows that it leads: it refuses then whatever is asked of it. */
  private async answer(admin: Admin, topics: readonly TopicSettings[]): Promise<boolean> {
    try {
      await Promise.all(topics.map(({ topic }) => admin.fetchTopicOffsets(topic)));
      return true;
    } catch (error) {
      if (!isElection(error) && !isUnknownTopic(error)) throw error;
      return false;
    }
  }

  private async correct(admin: Admin, topics: readonly TopicSettings[]): Promise<void> {
    const configs = await configsOf(admin, topics, true);
    const resources = topics.flatMap(({ topic, retention }) => {
      const held = configs.get(topic) ?? new Map<string, string>();
      const wanted = Object.entries(topicConfig({ retention }, this.replicas));
      if (wanted.every(([name, value]) => held.get(name) === value)) return [];
      // The request replaces all that was set for the topic, so that is given again.
      const entries = entriesOf({ ...Object.fromEntries(held), ...Object.fromEntries(wanted) });
      return [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: entries }];
    });
    if (resources.length > 0) await admin.alterConfigs({ validateOnly: false, resources });
  }
}

const entriesOf = (config: Record<string, string>) =>
  Object.entries(config).map(([name, value]) => ({ name, value }));

async function metadataOf(
  admin: Admin,
  topics: readonly TopicSettings[],
): Promise<Map<string, ITopicMetadata>> {
  if (topics.length === 0) return new Map();
  const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) });
  return new Map(found.map((metadata) => [metadata.name, metadata]));
}

/** topic → setting → value; `own`: only what was set for the topic itself. */
async function configsOf(
  admin: Admin,
  topics: readonly TopicSettings[],
  own = false,
): Promise<Map<string, Map<string, string>>> {
  if (topics.length === 0) return new Map();
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ topic }) => ({ type: ConfigResourceTypes.TOPIC, name: topic })),
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(
        configEntries
          .filter((entry) => !own || entry.configSource === ConfigSource.TOPIC_CONFIG)
          .map(({ configName, configValue }) => [configName, configValue]),
      ),
    ]),
  );
}
