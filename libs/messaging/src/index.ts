export type {
  BusStatus,
  DeliveredMessage,
  Delivery,
  EventBus,
  Following,
  GroupSubscription,
  Positions,
  Subscription,
  TopicSettings,
} from './event-bus.port.ts';
export { openEmbeddedEventBus, type EmbeddedEventBusOptions } from './embedded/open-embedded-event-bus.ts';
