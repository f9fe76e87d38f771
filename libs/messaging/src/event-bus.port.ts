import type { EventMessage } from '@ringfleet/contracts';

/** A message as it comes from the bus. `offset` counts up within its partition. */
export interface DeliveredMessage extends EventMessage {
  topic: string;
  partition: number;
  offset: number;
  /** Milliseconds since 1970, when the bus took it. */
  timestamp: number;
}

/** topic → partition → offset of the next message to read. */
export type Positions = Record<string, Record<number, number>>;

export interface TopicSettings {
  /** Full name, prefix included. */
  topic: string;
  partitions: number;
  retention: { days: number } | 'compacted';
}

/** What is wrong with a topic, as checkTopics() found it. */
export type TopicFault =
  | { topic: string; fault: 'missing' }
  | { topic: string; fault: 'different'; setting: string; wanted: string; found: string };

/** What a group's handler learns of the delivery itself. */
export interface Delivery {
  /** 1 for the first delivery since the process started. */
  attempt: number;
  /** Handlers that take longer than a few seconds call it between steps, or the group takes the partition away (N-14). */
  heartbeat(): Promise<void>;
}

export interface GroupSubscription {
  /** Consumer group; its offsets are kept by the bus. */
  group: string;
  topics: string[];
  /**
   * Messages of one key one after the other in their order; other keys and partitions side by side, at most a hundred
   * of a partition. When it rejects, the message is delivered again after a backoff; after `attempts` deliveries it goes
   * to `<topic>.<group>.dlq` and its key moves on.
   * A rejection with code RF_EVENT_UNREADABLE goes there at once: repeating does not make a message readable. One with
   * RF_STORE_UNAVAILABLE, RF_BUS_UNAVAILABLE or RF_VERSION_CONFLICT does not count for `awayMs`: the message is not to
   * blame.
   */
  handle: (message: DeliveredMessage, delivery: Delivery) => Promise<void>;
  /** Deliveries of one message before it is a dead letter. @default 5 */
  attempts?: number;
  /** Backoff before the second delivery in ms, doubled each time, half a minute at most. @default 200 */
  backoffMs?: number;
  /** How long (ms) a message waits for a store or a bus that is away before its failures count. @default 86_400_000 */
  awayMs?: number;
}

export interface Following {
  topics: string[];
  /** Where to begin; partitions that are not named, or named beyond their end, begin as `otherwise` says. */
  from?: Positions;
  otherwise: 'beginning' | 'end';
  /**
   * Messages of one partition in order, at most 500 in a batch; the next batch, of whatever partition, waits until this
   * settled. When it rejects, the same batch comes again after a backoff, without end: a view skips nothing.
   */
  handle: (batch: DeliveredMessage[]) => Promise<void>;
  /**
   * Told once when the log is not the one that was begun with: another cluster answers, or a position lies beyond the
   * end. Nothing is delivered after it: close, and follow again from where that log shall be read. Without it such
   * partitions go on as `otherwise` says.
   */
  onReplaced?: () => void;
}

export interface Subscription {
  close(): Promise<void>;
}

export type BusStatus = 'connected' | 'disconnected' | 'rebalancing' | 'stopped' | 'crashed';

/**
 * The bus: partitions by key, order within a partition, offsets per group, redelivery, compaction, JSON values.
 * Delivery is at least once. Both adapters pass one contract suite.
 */
export interface EventBus {
  /** Creates what is missing and corrects retention, idempotent. Dead-letter topics are made by the groups that need them, or beforehand from deadLetterTopicSettings(). A topic that was not made: RF_TOPIC_UNKNOWN in every other call. */
  ensureTopics(topics: TopicSettings[]): Promise<void>;
  /** What is missing or set otherwise than ensureTopics() would make it; changes nothing. */
  checkTopics(topics: TopicSettings[]): Promise<TopicFault[]>;
  /** Resolves when every message is durable; rejects when any is not sure to be. Order is kept within a key. */
  publish(topic: string, messages: EventMessage[]): Promise<void>;
  /** Consumes as a member of a group, from the committed offsets, or the beginning. Closing waits for the messages in hand. */
  subscribe(subscription: GroupSubscription): Promise<Subscription>;
  /** Reads without a group: positions itself and commits nothing. */
  follow(following: Following): Promise<Subscription>;
  /** Offset of the next message that will be written, per partition. */
  endOffsets(topic: string): Promise<Record<number, number>>;
  /** Offset of the first message still held, per partition. */
  beginningOffsets(topic: string): Promise<Record<number, number>>;
  /** Groups that this process is a member of. */
  groups(): string[];
  /** Messages that the group has not finished, per topic. */
  lag(group: string): Promise<Record<string, number>>;
  /** The same, per topic and partition. */
  partitionLag(group: string): Promise<Record<string, Record<number, number>>>;
  /** Stays the same for the life of a cluster, so that a view notices when it is connected to another. */
  clusterId(): Promise<string>;
  status(): BusStatus;
  close(): Promise<void>;
}
