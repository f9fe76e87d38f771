import { errorTable, RingfleetError, topicName, type TopicId, topics } from '@ringfleet/contracts';
import { type DeadLetter, DeadLetters, type EventBus } from '@ringfleet/messaging';

/** A dead letter with whose it is, and what its code means. */
export interface FoundLetter extends DeadLetter {
  /** Name of the topic behind the prefix. */
  topic: string;
  service: string;
  reason: string;
  advice: string;
}

export interface LetterFilter {
  topic?: string | undefined;
  service?: string | undefined;
}

/** Messages that services could not handle, over all topics: looked at, and handed to their services again. */
export class DeadLettersService {
  private readonly letters: DeadLetters;
  private readonly prefix: string;
  private readonly groups: readonly string[];

  /** @param groups the names of the services that read the bus */
  constructor(bus: EventBus, prefix: string, groups: readonly string[]) {
    this.letters = new DeadLetters(bus);
    this.prefix = prefix;
    this.groups = groups;
  }

  /** Oldest first. */
  async list(filter: LetterFilter): Promise<FoundLetter[]> {
    const found = await Promise.all(
      this.places(filter).map(async ({ topic, service }) =>
        (await this.ofPlace(topic, service)).map((letter): FoundLetter => ({
          ...letter,
          ...{ topic: topics[topic].name, service },
          ...explained(letter.errorCode),
        })),
      ),
    );
    return found.flat().sort((a, b) => a.at - b.at);
  }

  /** @returns how many were handed over again @throws RF_DEAD_LETTER_UNKNOWN */
  async replay(filter: LetterFilter, ids?: string[]): Promise<number> {
    let replayed = 0;
    for (const { topic, service } of this.places(filter)) {
      if ((await this.ofPlace(topic, service)).length === 0 && ids === undefined) continue;
      replayed += await this.letters.replay(topicName(topic, this.prefix), service, ids);
    }
    return replayed;
  }

  private places({ topic, service }: LetterFilter): { topic: TopicId; service: string }[] {
    return (Object.keys(topics) as TopicId[])
      .filter((id) => topic === undefined || topics[id].name === topic)
      .flatMap((id) => this.groups.map((group) => ({ topic: id, service: group })))
      .filter((place) => service === undefined || place.service === service);
  }

  /** A service has dead letters of those topics only that it reads. */
  private async ofPlace(topic: TopicId, service: string): Promise<DeadLetter[]> {
    try {
      return await this.letters.list(topicName(topic, this.prefix), service);
    } catch (error) {
      if (error instanceof RingfleetError && error.code === 'RF_TOPIC_UNKNOWN') return [];
      throw error;
    }
  }
}

/** What the table says of a code; a letter never holds the text of its error, which may name secrets. */
function explained(code: string): Pick<FoundLetter, 'reason' | 'advice'> {
  const entry = Object.hasOwn(errorTable, code) ? errorTable[code as keyof typeof errorTable] : undefined;
  if (!entry)
    return {
      reason: `The service failed with ${code}.`,
      advice: 'Its log has the error at that time; replay it when the cause is gone.',
    };
  return { reason: entry.message, advice: entry.advice };
}
