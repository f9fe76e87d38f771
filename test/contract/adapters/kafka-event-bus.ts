import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openKafkaEventBus } from '@ringfleet/messaging/kafka';
import type { KafkaBroker } from '../../infra/kafka-broker.ts';
import { compactTopic } from '../compact-kafka-topic.ts';
import type { BusUnderTest } from '../event-bus.rig.ts';

const publisher = join(import.meta.dirname, '../kafka-publisher.test-program.ts');

/** The bus on a broker, with waits as short as tests want them. */
export const kafkaEventBus = (broker: () => KafkaBroker) => async (): Promise<BusUnderTest> => {
  const { brokers } = broker();
  return {
    open: async () => openKafkaEventBus({ brokers, instance: 'here', pollMs: 100, heartbeatMs: 200 }),
    compact: (bus, topic) => compactTopic(brokers, bus, topic),
    spawnPublisher: (topic) =>
      spawn(process.execPath, ['--conditions=ringfleet-source', publisher, brokers.join(','), topic], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    dispose: async () => undefined,
  };
};
