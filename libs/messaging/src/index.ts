export type {
  BusStatus,
  DeliveredMessage,
  EventBus,
  Following,
  GroupSubscription,
  Positions,
  Subscription,
  TopicSettings,
} from './event-bus.port.ts';
