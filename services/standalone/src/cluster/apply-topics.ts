import { RingfleetError } from '@ringfleet/contracts';
import type { TopicFault } from '@ringfleet/messaging';
import { processSettings } from '@ringfleet/service-kit';
import { settingsOf, type GivenSettings } from '../given-settings.ts';
import { openBus } from '../parts/open-bus.ts';
import { partsChoice } from '../parts/parts-choice.ts';
import { wantedTopics } from '../parts/wanted-topics.ts';
import { deadLetterTopics } from './dead-letter-topics.ts';

export interface AppliedTopics {
  /** How many Ringfleet needs, those of dead letters included. */
  topics: number;
  /** What was missing or set otherwise. */
  found: TopicFault[];
  /** What still is. */
  left: TopicFault[];
}

/**
 * Makes the topics of a cluster as they shall be; may be run again at any time. The number of partitions of a topic
 * that is there stays: keys lie in partitions.
 * @param check only looks
 * @throws RingfleetError RF_SETTINGS_INVALID, RF_BUS_UNAVAILABLE, RF_TOPICS_EMBEDDED
 */
export async function applyTopics(
  options: GivenSettings,
  { check }: { check: boolean },
): Promise<AppliedTopics> {
  const settings = settingsOf(options);
  const choice = partsChoice(settings);
  if (choice.RINGFLEET_BUS === 'embedded') throw new RingfleetError('RF_TOPICS_EMBEDDED');
  const { RINGFLEET_TOPIC_PREFIX: topicPrefix } = settings.of(processSettings);
  const bus = await openBus(choice, { file: '', instance: 'topics', topicPrefix });
  try {
    const wanted = [...wantedTopics('kafka', topicPrefix), ...deadLetterTopics(topicPrefix)];
    const found = await bus.checkTopics(wanted);
    if (check || found.length === 0) return { topics: wanted.length, found, left: found };
    await bus.ensureTopics(wanted);
    return { topics: wanted.length, found, left: await bus.checkTopics(wanted) };
  } finally {
    await bus.close();
  }
}
