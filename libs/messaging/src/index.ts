export type {
  BusStatus,
  DeliveredMessage,
  Delivery,
  EventBus,
  Following,
  GroupSubscription,
  Positions,
  Subscription,
  TopicFault,
  TopicSettings,
} from './event-bus.port.ts';
export { openEmbeddedEventBus, type EmbeddedEventBusOptions } from './embedded/open-embedded-event-bus.ts';
export { addressEvent, type AddressedEvent } from './address-event.ts';
export { EventBusServer, type EventBusServerOptions } from './nest/event-bus.server.ts';
export { EventContext } from './nest/event-context.ts';
export { EventPublisher } from './nest/event.publisher.ts';
export { connectEventBus } from './nest/connect-event-bus.ts';
export { ClusterWatch } from './cluster-watch.ts';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/outbox-relay.ts';
export { tellAgain } from './outbox/tell-again.ts';
export { deadLetterTopicSettings, topicMeant, withDeadLetters } from './dead-letters/dead-letter.ts';
export { DeadLetters, type DeadLetter } from './dead-letters/dead-letters.ts';
export { readToEnd } from './read-to-end.ts';
