import { topicConfig } from '../../libs/messaging/dist/kafka/topic-config.js';
import { needsOfServices } from '../../services/standalone/dist/cluster/needs-of-services.js';
import { wantedTopics } from '../../services/standalone/dist/parts/wanted-topics.js';

/** charts/ringfleet/files/topics.json: every topic behind its prefix, as 'ringfleet topics apply' makes it. */
export async function chartTopics() {
  const { deadLetterTopics } = await needsOfServices('');
  const topics = [...wantedTopics('kafka', ''), ...deadLetterTopics].map(
    ({ topic, partitions, retention }) => ({
      ...{ topic, partitions },
      config: topicConfig({ retention }),
    }),
  );
  return `${JSON.stringify(topics, undefined, 2)}\n`;
}
