import { topicConfig } from '../../libs/messaging/dist/kafka/topic-config.js';
import { deadLetterTopics } from '../../services/standalone/dist/cluster/dead-letter-topics.js';
import { wantedTopics } from '../../services/standalone/dist/parts/wanted-topics.js';

/** charts/ringfleet/files/topics.json: every topic behind its prefix, as 'ringfleet topics apply' makes it. */
export function chartTopics() {
  const topics = [...wantedTopics('kafka', ''), ...deadLetterTopics('')].map(
    ({ topic, partitions, retention }) => ({
      ...{ topic, partitions },
      config: topicConfig({ retention }),
    }),
  );
  return `${JSON.stringify(topics, undefined, 2)}\n`;
}
