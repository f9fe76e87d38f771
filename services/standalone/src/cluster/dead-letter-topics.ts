import { topicName } from '@ringfleet/contracts';
import { deadLetterTopicSettings, type TopicSettings } from '@ringfleet/messaging';
import { services } from '../services.ts';

/** Every consumer group of the services. */
export const consumerGroups: readonly string[] = services.flatMap(({ groups }) => Object.keys(groups));

/** Where each group's messages go that it could not handle. */
export function deadLetterTopics(topicPrefix: string): TopicSettings[] {
  return services.flatMap(({ groups }) =>
    Object.entries(groups).flatMap(([group, read]) =>
      deadLetterTopicSettings(
        read.map((id) => topicName(id, topicPrefix)),
        group,
      ),
    ),
  );
}
