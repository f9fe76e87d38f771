import { topicName, topics, type TopicDefinition, type TopicId } from '@ringfleet/contracts';
import type { TopicSettings } from '@ringfleet/messaging';

/** One process needs few: they are read side by side by its own handlers. */
const MOST_EMBEDDED_PARTITIONS = 4;

/** Every topic as it shall be on a bus of this kind. */
export function wantedTopics(bus: 'embedded' | 'kafka', prefix: string): TopicSettings[] {
  const most = bus === 'embedded' ? MOST_EMBEDDED_PARTITIONS : Infinity;
  return (Object.entries(topics) as [TopicId, TopicDefinition][]).map(([id, { partitions, retention }]) => ({
    topic: topicName(id, prefix),
    partitions: Math.min(partitions, most),
    retention,
  }));
}
