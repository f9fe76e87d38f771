import { afterAll, beforeAll } from '@jest/globals';
import { startKafkaBroker, type KafkaBroker } from '../infra/kafka-broker.ts';
import { kafkaEventBus } from './adapters/kafka-event-bus.ts';
import { describeEventBus } from './event-bus.contract.ts';
import { describeEventHandlers } from './event-handlers.contract.ts';

let broker: KafkaBroker;
beforeAll(async () => {
  broker = await startKafkaBroker();
});
afterAll(() => broker.stop());

const kafka = kafkaEventBus(() => broker);
describeEventBus('Kafka', kafka);
describeEventHandlers('Kafka', kafka);
