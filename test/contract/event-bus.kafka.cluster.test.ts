import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { openKafkaEventBus } from '@ringfleet/messaging';
import { startKafkaBroker, type KafkaBroker } from '../infra/kafka-broker.ts';
import { describeEventBus } from './event-bus.contract.ts';
import { compactTopic } from './compact-kafka-topic.ts';

let broker: KafkaBroker;
beforeAll(async () => {
  broker = await startKafkaBroker();
});
afterAll(() => broker.stop());

describeEventBus('kafka', async () => ({
  open: async () =>
    openKafkaEventBus({ brokers: broker.brokers, instance: 'here', pollMs: 100, heartbeatMs: 200 }),
  compact: (bus, topic) => compactTopic(broker.brokers, bus, topic),
  spawnPublisher: (topic) =>
    spawn(
      process.execPath,
      [
        '--conditions=ringfleet-source',
        join(import.meta.dirname, 'kafka-publisher.test-program.ts'),
        ...[broker.brokers.join(','), topic],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    ),
  dispose: async () => undefined,
}));
