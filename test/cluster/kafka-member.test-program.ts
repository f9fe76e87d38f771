import { setTimeout as pause } from 'node:timers/promises';
import { openKafkaEventBus } from '@ringfleet/messaging/kafka';

/** A member of a group that takes its time: `node kafka-member.test-program.ts <brokers> <topic> <group>`. */
const [brokers = '', topic = '', group = ''] = process.argv.slice(2);
const brisk = { pollMs: 100, heartbeatMs: 100, sessionTimeoutMs: 2_000 };
const bus = openKafkaEventBus({ brokers: brokers.split(','), ...brisk });
await bus.subscribe({
  group,
  topics: [topic],
  handle: async ({ value }) => {
    await pause(20);
    process.stdout.write(`${value?.toString()}\n`);
  },
});
