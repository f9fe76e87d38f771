export { openKafkaEventBus } from './open-kafka-event-bus.ts';
export type { KafkaEventBusOptions, KafkaLogEntry } from './kafka-settings.ts';
