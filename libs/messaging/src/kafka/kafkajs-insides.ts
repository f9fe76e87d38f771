import { createRequire } from 'node:module';
import { ClientSockets } from './client-sockets.ts';
import { clientConfig, type KafkaSettings } from './kafka-settings.ts';

/**
 * The parts of kafkajs 2.2.4 below its consumer: connections, requests, group membership. Its own consumer is passed by:
 * one slow partition holds up all of its broker, signs of life stop with the handler, and a rebalance does not wait
 * for the messages in hand (docs/decisions/kafka-client.md). The version is pinned and its repository is at rest, so
 * these files do not move; `kafka-settings.test.ts` holds that.
 */
const load = createRequire(import.meta.url);

interface TopicPartitions {
  topic: string;
  partitions: number[];
}

export interface FetchedBatch {
  topic: string;
  partition: number;
  messages: FetchedMessage[];
  /** Where the fetch began. */
  fetchedOffset: string;
  highWatermark: string;
  isEmptyDueToFiltering(): boolean;
  lastOffset(): string;
}

export interface FetchedMessage {
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer | string | (Buffer | string)[] | undefined>;
  offset: string;
  timestamp: string;
}

interface FetchedPartition {
  partition: number;
  /** Behind the last message that no transaction may still take back. */
  lastStableOffset: string;
  messages: FetchedMessage[];
}

interface Broker {
  fetch(request: {
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    isolationLevel: number;
    topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
  }): Promise<{ responses: { topicName: string; partitions: FetchedPartition[] }[] }>;
}

export interface Cluster {
  brokerPool: { metadata: { clusterId: string } | null };
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  getNodeIds(): string[];
  findBroker(broker: { nodeId: string }): Promise<Broker>;
  findTopicPartitionMetadata(topic: string): { partitionId: number }[];
  /** Node id → partitions that it leads. */
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
}

export interface Assigner {
  name: string;
  version: number;
  protocol(subscription: { topics: string[] }): { name: string; metadata: Buffer };
  assign(group: {
    members: { memberId: string; memberMetadata: Buffer }[];
  }): Promise<{ memberId: string; memberAssignment: Buffer }[]>;
}

interface ConsumerGroupOptions {
  cluster: Cluster;
  groupId: string;
  topics: string[];
  topicConfigurations: Record<string, { fromBeginning: boolean }>;
  logger: unknown;
  instrumentationEmitter: unknown;
  assigners: Assigner[];
  retry: { retries: number };
  sessionTimeout: number;
  rebalanceTimeout: number;
  maxBytesPerPartition: number;
  minBytes: number;
  maxBytes: number;
  maxWaitTimeInMs: number;
  isolationLevel: number;
  autoCommit: boolean;
  rackId: string;
  metadataMaxAge: number;
}

/** Membership of a group: joining, signs of life, offsets, and fetching of what is assigned. */
export interface ConsumerGroup {
  cluster: Cluster;
  memberId: string | null;
  /** How long a broker may wait for messages, in ms. */
  maxWaitTime: number;
  connect(): Promise<void>;
  joinAndSync(): Promise<void>;
  heartbeat(options: { interval: number }): Promise<void>;
  leave(): Promise<void>;
  assigned(): TopicPartitions[];
  /** What the broker has of the assigned, unpaused partitions that it leads; waits a while when there is nothing. */
  fetch(nodeId: string): Promise<FetchedBatch[]>;
  /** The next fetch begins behind this offset. */
  resolveOffset(place: { topic: string; partition: number; offset: string }): void;
  pause(places: TopicPartitions[]): void;
  resume(places: TopicPartitions[]): void;
  commitOffsets(offsets: {
    topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
  }): Promise<void>;
  recoverFromFetch(error: Error): Promise<void>;
}

const { createLogger } = load('kafkajs/src/loggers') as { createLogger: (options: object) => unknown };
const Emitter = load('kafkajs/src/instrumentation/emitter') as new () => unknown;
const ClusterOfLibrary = load('kafkajs/src/cluster') as new (options: object) => Cluster;

interface RequestQueue {
  /** Requests that wait for a place in flight, or for the end of a throttle. */
  pending: unknown[];
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

const { prototype: requestQueue } = load('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
const { scheduleCheckPendingRequests } = requestQueue;
/** With nothing pending, kafkajs sets a timer for a time that is long gone, whose end sets the next: a thousand a second. */
requestQueue.scheduleCheckPendingRequests = function (this: RequestQueue) {
  if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
};

export const BatchOfLibrary = load('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetchedOffset: string,
  data: unknown,
) => FetchedBatch;
export const ConsumerGroupOfLibrary = load('kafkajs/src/consumer/consumerGroup') as new (
  options: ConsumerGroupOptions,
) => ConsumerGroup;
export const { MemberAssignment, MemberMetadata } = load('kafkajs/src/consumer/assignerProtocol') as {
  MemberMetadata: {
    encode(metadata: { version: number; topics: string[] }): Buffer;
    decode(bytes: Buffer): { topics: string[] };
  };
  MemberAssignment: {
    encode(assignment: { version: number; assignment: Record<string, number[]> }): Buffer;
  };
};

/** Only what no transaction took back is read. */
export const READ_COMMITTED = 1;
const METADATA_MAX_AGE_MS = 60_000;
const PARTITION_BYTES = 1024 * 1024;
const ANSWER_BYTES = 8 * 1024 * 1024;

/** How much one answer of a broker carries: of one partition, of all; always at least one message. */
export const fetchLimits = { ofPartition: PARTITION_BYTES, ofAnswer: ANSWER_BYTES } as const;

function loggerOf(settings: KafkaSettings): unknown {
  const { logLevel: level, logCreator } = clientConfig(settings);
  return createLogger({ level, logCreator });
}

/** A connection to the cluster of its own; brokers are asked when connect() is called. Disconnected it is of no more use. */
export function createCluster(settings: KafkaSettings): Cluster {
  const sockets = new ClientSockets();
  const cluster = new ClusterOfLibrary({
    ...clientConfig(settings),
    logger: loggerOf(settings),
    socketFactory: sockets.factory,
    enforceRequestTimeout: true,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    allowAutoTopicCreation: false,
    isolationLevel: READ_COMMITTED,
    instrumentationEmitter: new Emitter(),
  });
  const inOrder = { disconnect: cluster.disconnect.bind(cluster) };
  cluster.disconnect = () => sockets.end(inOrder);
  return cluster;
}

/** What a ConsumerGroup needs beside its group, topics and assigner. */
export function groupOptions(settings: KafkaSettings) {
  return {
    logger: loggerOf(settings),
    instrumentationEmitter: new Emitter(),
    retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 2_000 },
    sessionTimeout: settings.sessionTimeoutMs,
    rebalanceTimeout: settings.rebalanceTimeoutMs,
    maxBytesPerPartition: PARTITION_BYTES,
    minBytes: 1,
    maxBytes: ANSWER_BYTES,
    maxWaitTimeInMs: settings.pollMs,
    isolationLevel: READ_COMMITTED,
    autoCommit: false,
    rackId: '',
    metadataMaxAge: METADATA_MAX_AGE_MS,
  };
}
