import {
  errorTable,
  RingfleetError,
  topicName,
  topics,
  type ErrorCode,
  type TopicId,
} from '@ringfleet/contracts';
import { type DeadLetter, DeadLetters, deadLetterTopicSettings, type EventBus } from '@ringfleet/messaging';

/** A dead letter with whose it is, and what its code means. */
export interface FoundLetter extends Omit<DeadLetter, 'unreadable'> {
  /** Name of the topic behind the prefix. */
  topic: string;
  /** Its consumer group: the service's name, or with more behind a dot. */
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
  private readonly bus: EventBus;
  private readonly letters: DeadLetters;
  private readonly prefix: string;
  private readonly groups: readonly string[];

  /** @param groups those in which services read the bus: named as the service, or with more behind a dot */
  constructor(bus: EventBus, prefix: string, groups: readonly string[]) {
    this.bus = bus;
    this.letters = new DeadLetters(bus);
    this.prefix = prefix;
    this.groups = groups;
  }

  /** Oldest first. */
  async list(filter: LetterFilter): Promise<FoundLetter[]> {
    const found = await Promise.all(
      (await this.places(filter)).map(async ({ topic, service }) =>
        (await this.letters.list(topicName(topic, this.prefix), service)).map(
          ({ unreadable, ...letter }): FoundLetter => ({
            ...letter,
            ...{ topic: topics[topic].name, service },
            ...explained({ ...letter, unreadable }),
          }),
        ),
      ),
    );
    return found.flat().sort((a, b) => a.at - b.at);
  }

  /** @returns how many were handed over again @throws RF_DEAD_LETTER_UNKNOWN */
  async replay(filter: LetterFilter, ids?: string[]): Promise<number> {
    let replayed = 0;
    for (const { topic, service } of await this.places(filter)) {
      const name = topicName(topic, this.prefix);
      if (ids === undefined && (await this.letters.list(name, service)).length === 0) continue;
      replayed += await this.letters.replay(name, service, ids);
    }
    return replayed;
  }

  /** A service has dead letters of those topics only that it reads; nothing is asked of topics that are not there. */
  private async places({ topic, service }: LetterFilter): Promise<{ topic: TopicId; service: string }[]> {
    const places = (Object.keys(topics) as TopicId[])
      .filter((id) => topic === undefined || topics[id].name === topic)
      .flatMap((id) => this.groups.map((group) => ({ topic: id, service: group })))
      .filter((place) => service === undefined || `${place.service}.`.startsWith(`${service}.`))
      .flatMap((place) =>
        deadLetterTopicSettings([topicName(place.topic, this.prefix)], place.service).map((letters) => ({
          place,
          letters,
        })),
      );
    const faults = await this.bus.checkTopics(places.map(({ letters }) => letters));
    const missing = new Set(faults.filter(({ fault }) => fault === 'missing').map((fault) => fault.topic));
    return places.filter(({ letters }) => !missing.has(letters.topic)).map(({ place }) => place);
  }
}

/** What the table says of its code; a letter never holds the text of its error, which may name secrets. */
function explained({
  errorCode: code,
  key,
  unreadable,
}: Pick<DeadLetter, 'errorCode' | 'key' | 'unreadable'>): Pick<FoundLetter, 'reason' | 'advice'> {
  if (!Object.hasOwn(errorTable, code))
    return {
      reason: `The service failed with ${code}.`,
      advice: 'Its log has the error at that time; replay it when the cause is gone.',
    };
  const known: Record<string, string> = unreadable === undefined ? {} : { key, reason: unreadable };
  const error = new RingfleetError(code as ErrorCode, known);
  return { reason: withGaps(error.message), advice: withGaps(error.advice) };
}

/** What the letter does not know of the sentence is left open. */
function withGaps(sentence: string): string {
  return sentence.replaceAll(/\{\w+\}/g, '…');
}
