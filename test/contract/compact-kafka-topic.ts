import { setTimeout as pause } from 'node:timers/promises';
import type { EventBus } from '@ringfleet/messaging';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { COMPACTION_MARK } from './event-bus.rig.ts';

/** What lets the brokers compact at once; ours are made for days. */
const AT_ONCE = { 'segment.ms': '1', 'min.cleanable.dirty.ratio': '0.001', 'min.compaction.lag.ms': '0' };

const LOOKS_PER_MARK = 20;

/** Has the brokers compact a topic of one partition: closes its segment and waits until every key is there once. */
export async function compactTopic(brokers: string[], bus: EventBus, topic: string): Promise<void> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const configEntries = Object.entries({ 'cleanup.policy': 'compact', ...AT_ONCE }).map(([name, value]) => ({
    name,
    value,
  }));
  const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }];
  await admin.alterConfigs({ validateOnly: false, resources });
  await admin.disconnect();
  const mark = { key: COMPACTION_MARK, value: Buffer.from('{}'), headers: {} };
  // A mark closes the segment before it once the brokers know of the settings; each is a segment more to clean.
  for (let looks = 0; ; looks += 1) {
    if (looks % LOOKS_PER_MARK === 0) await bus.publish(topic, [mark]);
    if (!(await holdsKeysTwice(bus, topic))) return;
    await pause(50);
  }
}

/** Marks aside: the last of them lies in the segment that is open. */
async function holdsKeysTwice(bus: EventBus, topic: string): Promise<boolean> {
  const end = (await bus.endOffsets(topic))[0] ?? 0;
  const keys: string[] = [];
  const complete = Promise.withResolvers<void>();
  const following = await bus.follow({
    topics: [topic],
    otherwise: 'beginning',
    handle: async (batch) => {
      for (const { key, offset } of batch) {
        if (key !== COMPACTION_MARK) keys.push(key);
        if (offset + 1 >= end) complete.resolve();
      }
    },
  });
  await complete.promise;
  await following.close();
  return new Set(keys).size < keys.length;
}
