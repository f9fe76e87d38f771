import { KafkaEventBus } from './kafka-event-bus.ts';
import { compileKafkaOptions, type KafkaEventBusOptions } from './kafka-settings.ts';

/** Opens the bus of a cluster. Returns at once: brokers are asked when something is asked of the bus, and every few seconds. */
export function openKafkaEventBus(options: KafkaEventBusOptions): KafkaEventBus {
  return new KafkaEventBus(compileKafkaOptions(options));
}
