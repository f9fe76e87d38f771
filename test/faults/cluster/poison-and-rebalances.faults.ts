import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { topicName, topics, type TopicId } from '@ringfleet/contracts';
import { deadLetterTopicSettings, type EventBus } from '@ringfleet/messaging';
import { openKafkaEventBus } from '@ringfleet/messaging/kafka';
import type { FaultCluster } from './fault-cluster.ts';
import { figures, TEST_MS } from './figures.ts';

/** Of services of which others of their kind run already. */
export const JOINING = ['log-indexer#2', 'drift-detector#2'];
const READERS = [
  ...['config-renderer', 'firmware-catalog', 'firmware-catalog.tree', 'dhcp-options'],
  ...['log-indexer', 'drift-detector', 'ftp-gateway'],
];
const LOOK_EVERY_MS = 1_000;

/** Messages that nobody can read, and groups whose members come and go. */
export function describeConsumersInTrouble(cluster: () => FaultCluster): void {
  describe('consumers of a cluster', () => {
    let faults: FaultCluster;
    beforeAll(() => {
      faults = cluster();
    });

    it(
      'lay a message that nobody can read aside, each group for itself, and go on',
      async () => {
        const bus = openKafkaEventBus({ brokers: faults.servers.broker.brokers });
        const letters = await deadLetterTopics(faults, bus);
        const before = await lengths(bus, letters);
        const load = faults.load(figures.phones);
        for (const id of Object.keys(topics) as TopicId[])
          await bus.publish(prefixed(faults, id), [
            {
              // Of the tree the catalog reads only what may be firmware.
              key: id === 'artifacts' ? 'firmware/no-event' : '0004f2999999',
              value: Buffer.from('{"no":"event"'),
              headers: { ce_type: topics[id].types[0] },
            },
          ]);
        for (;;) {
          const now = await lengths(bus, letters);
          if (letters.every((topic) => (now.get(topic) ?? 0) > (before.get(topic) ?? 0))) break;
          await pause(LOOK_EVERY_MS);
        }
        await bus.close();
        await load.rounds(1);
        expect(await faults.findings(await load.stop())).toEqual([]);
        await faults.publish({ 'after.cfg': 'gateways read on behind it' });
      },
      TEST_MS,
    );

    it(
      'share the work anew under load as others come and go, and do nothing twice',
      async () => {
        const load = faults.load(figures.phones);
        for (let count = 0; count < figures.rebalances; count += 1) {
          const joining = faults.cluster.member(JOINING[count % JOINING.length] as string);
          await joining.start();
          await load.rounds(0.5);
          await (count % 2 === 0 ? joining.kill() : joining.stop());
        }
        await load.rounds(1);
        expect(await faults.findings(await load.stop())).toEqual([]);
      },
      TEST_MS,
    );
  });
}

function prefixed({ cluster }: FaultCluster, id: TopicId): string {
  return topicName(id, cluster.settings.RINGFLEET_TOPIC_PREFIX);
}

/** Of each group those of the topics that it reads: others were not made. */
async function deadLetterTopics(faults: FaultCluster, bus: EventBus): Promise<string[]> {
  const all = READERS.flatMap((group) =>
    deadLetterTopicSettings(
      Object.keys(topics).map((id) => prefixed(faults, id as TopicId)),
      group,
    ),
  );
  const missing = (await bus.checkTopics(all)).filter(({ fault }) => fault === 'missing');
  const names = new Set(all.map(({ topic }) => topic));
  for (const { topic } of missing) names.delete(topic);
  return [...names];
}

async function lengths(bus: EventBus, names: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const topic of names)
    found.set(
      topic,
      Object.values(await bus.endOffsets(topic)).reduce((sum, end) => sum + end, 0),
    );
  return found;
}
