import { pause } from '../backoff.ts';
import type { DeliveredMessage } from '../event-bus.port.ts';
import { deliveredMessage } from './kafka-messages.ts';
import { BatchOfLibrary, fetchLimits, READ_COMMITTED, type Cluster } from './kafkajs-insides.ts';

/** What a broker had of one partition, and where it is read on: beyond gaps that compaction left. */
export interface PartitionBatch {
  topic: string;
  partition: number;
  messages: DeliveredMessage[];
  next: number;
}

export interface FetchRequest {
  topics: readonly string[];
  positionOf: (topic: string, partition: number) => number;
  /** Longest wait of the broker in ms. */
  pollMs: number;
}

/** What one broker has of the partitions that it leads, without any group. */
export async function fetchPartitions(
  cluster: Cluster,
  nodeId: string,
  { topics, positionOf, pollMs }: FetchRequest,
  signal: AbortSignal,
): Promise<PartitionBatch[]> {
  const asked = topics
    .map((topic) => ({ topic, partitions: ledBy(cluster, nodeId, topic) }))
    .filter(({ partitions }) => partitions.length > 0);
  if (asked.length === 0) {
    await pause(pollMs, signal);
    return [];
  }
  const from = new Map(
    asked.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => [`${topic}/${partition}`, String(positionOf(topic, partition))]),
    ),
  );
  const fetchOffset = (topic: string, partition: number) => from.get(`${topic}/${partition}`) ?? '0';
  const broker = await cluster.findBroker({ nodeId });
  const { responses } = await broker.fetch({
    ...{ maxWaitTime: pollMs, minBytes: 1, maxBytes: fetchLimits.ofAnswer, isolationLevel: READ_COMMITTED },
    topics: asked.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((partition) => ({
        ...{ partition, fetchOffset: fetchOffset(topic, partition), maxBytes: fetchLimits.ofPartition },
      })),
    })),
  });
  const batches: PartitionBatch[] = [];
  for (const { topicName: topic, partitions } of responses)
    for (const data of partitions) {
      const { partition } = data;
      const offset = Number(fetchOffset(topic, partition));
      const batch = new BatchOfLibrary(topic, String(offset), data);
      const messages = batch.messages.map((message) => deliveredMessage(topic, partition, message));
      if (messages.length > 0 || batch.isEmptyDueToFiltering())
        batches.push({ topic, partition, messages, next: Number(batch.lastOffset()) + 1 });
      else if (Number(data.lastStableOffset) > offset)
        if (await liesInEmptiedBatch(cluster, nodeId, { topic, partition, offset }))
          batches.push({ topic, partition, messages, next: offset + 1 });
    }
  return batches;
}

function ledBy(cluster: Cluster, nodeId: string, topic: string): number[] {
  const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
  return cluster.findLeaderForPartitions(topic, partitions)[nodeId] ?? [];
}

/**
 * Whether a place lies in a batch that compaction emptied. Brokers keep the last batch of each idempotent producer for a
 * day, and kafkajs shows such a batch as nothing at all: a reader would wait before it for ever. Asked for one partition
 * alone, a broker answers with a whole batch wherever there is one, so no record can be missed.
 */
export async function liesInEmptiedBatch(
  cluster: Cluster,
  nodeId: string,
  { topic, partition, offset }: { topic: string; partition: number; offset: number },
): Promise<boolean> {
  const broker = await cluster.findBroker({ nodeId });
  const { responses } = await broker.fetch({
    ...{ maxWaitTime: 1, minBytes: 1, maxBytes: fetchLimits.ofAnswer, isolationLevel: READ_COMMITTED },
    topics: [
      { topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: fetchLimits.ofPartition }] },
    ],
  });
  const held = responses[0]?.partitions[0];
  return held !== undefined && held.messages.length === 0 && Number(held.lastStableOffset) > offset;
}
