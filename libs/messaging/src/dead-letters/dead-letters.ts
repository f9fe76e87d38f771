import { RingfleetError } from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus } from '../event-bus.port.ts';
import { readToEnd } from '../read-to-end.ts';
import { deadLetterHeaders, deadLetterTopic } from './dead-letter.ts';

/** A message that a group could not handle, and that nobody has replayed yet. */
export interface DeadLetter {
  /** `partition/offset` within the dead-letter topic; names it in replay(). */
  id: string;
  key: string;
  errorCode: string;
  /** What of a message is wrong that cannot be read. */
  unreadable?: string | undefined;
  attempts: number;
  instance: string;
  origin: { topic: string; partition: number; offset: number };
  /** Milliseconds since 1970, when it died. */
  at: number;
}

/**
 * Lists and replays the dead letters of a group. A replay is a copy in the group's own dead-letter topic, marked with the
 * letter it repeats: the group reads that topic too and handles marked letters, so no other group sees them again, it works
 * from any process, and it survives a crash. The mark also closes the letter; if the handler fails again, a new letter
 * is there. Replays are not in order with newer messages of the key: views compare orders (design section 6.4).
 */
export class DeadLetters {
  private readonly bus: EventBus;

  constructor(bus: EventBus) {
    this.bus = bus;
  }

  /** Open letters, oldest first within a partition. `topic` is the full name of the topic they were meant for. */
  async list(topic: string, group: string): Promise<DeadLetter[]> {
    return (await this.openLetters(topic, group)).map(describe);
  }

  /** Has the open letters with these ids, or all, delivered to the group again. @throws RF_DEAD_LETTER_UNKNOWN */
  async replay(topic: string, group: string, ids?: string[]): Promise<number> {
    const letters = await this.openLetters(topic, group);
    const byId = new Map(letters.map((letter) => [letterId(letter), letter]));
    const chosen = (ids ?? [...byId.keys()]).map((id) => {
      const letter = byId.get(id);
      if (!letter) throw new RingfleetError('RF_DEAD_LETTER_UNKNOWN', { letter: id, group, topic });
      return letter;
    });
    await this.bus.publish(
      deadLetterTopic(topic, group),
      chosen.map((letter) => ({
        key: letter.key,
        value: letter.value,
        headers: { ...letter.headers, [deadLetterHeaders.replays]: letterId(letter) },
      })),
    );
    return chosen.length;
  }

  private async openLetters(topic: string, group: string): Promise<DeliveredMessage[]> {
    const letters = new Map<string, DeliveredMessage>();
    const replayed = new Set<string>();
    await readToEnd(this.bus, deadLetterTopic(topic, group), (batch) => {
      for (const message of batch) {
        const replays = message.headers[deadLetterHeaders.replays];
        if (replays === undefined) letters.set(letterId(message), message);
        else replayed.add(replays);
      }
    });
    return [...letters].filter(([id]) => !replayed.has(id)).map(([, letter]) => letter);
  }
}

function letterId({ partition, offset }: DeliveredMessage): string {
  return `${partition}/${offset}`;
}

function describe(letter: DeliveredMessage): DeadLetter {
  const header = (name: keyof typeof deadLetterHeaders) => letter.headers[deadLetterHeaders[name]] ?? '';
  const unreadable = header('reason');
  return {
    id: letterId(letter),
    key: letter.key,
    errorCode: header('errorCode'),
    ...(unreadable === '' ? {} : { unreadable }),
    attempts: Number(header('attempts')),
    instance: header('instance'),
    origin: {
      topic: header('originTopic'),
      partition: Number(header('originPartition')),
      offset: Number(header('originOffset')),
    },
    at: letter.timestamp,
  };
}
