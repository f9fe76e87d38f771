import { hasCode, type EventMessage, type RingfleetError } from '@ringfleet/contracts';
import type { DeliveredMessage, TopicSettings } from '../event-bus.port.ts';

/** Headers that a dead letter has besides its own (design section 7, traps N-01, N-02). */
export const deadLetterHeaders = {
  errorCode: 'x-error-code',
  /** Of a message that cannot be read: what of it is wrong, in words of ours. */
  reason: 'x-error-reason',
  attempts: 'x-attempts',
  group: 'x-group',
  instance: 'x-instance',
  originTopic: 'x-origin-topic',
  originPartition: 'x-origin-partition',
  originOffset: 'x-origin-offset',
  /** On a letter that is to be delivered again: `partition/offset` of the letter that it repeats. */
  replays: 'x-replays',
} as const;

/** Days that a dead letter is kept. */
const DEAD_LETTER_DAYS = 30;

/** `<topic>.<group>.dlq`; a replayed letter that fails again stays in the topic it lies in. */
export function deadLetterTopic(topic: string, group: string): string {
  const ending = `.${group}.dlq`;
  return topic.endsWith(ending) ? topic : topic + ending;
}

/** The group's dead-letter topics of the topics that it reads; what is one already has none. */
export function deadLetterTopicSettings(topics: readonly string[], group: string): TopicSettings[] {
  return topics
    .filter((topic) => deadLetterTopic(topic, group) !== topic)
    .map((topic) => ({
      topic: deadLetterTopic(topic, group),
      partitions: 1,
      retention: { days: DEAD_LETTER_DAYS },
    }));
}

/** The topics and the group's dead letters of them: there lie those that shall be delivered to it again. */
export function withDeadLetters(topics: readonly string[], group: string): string[] {
  return [...topics, ...topics.map((topic) => deadLetterTopic(topic, group))];
}

/**
 * The topic that a message was meant for, of a group that reads withDeadLetters(); undefined for a letter that nobody asked
 * to have delivered again.
 */
export function topicMeant(
  { topic, headers }: DeliveredMessage,
  topics: { has(topic: string): boolean },
): string | undefined {
  if (topics.has(topic)) return topic;
  return headers[deadLetterHeaders.replays] === undefined
    ? undefined
    : (headers[deadLetterHeaders.originTopic] ?? '');
}

/** Whether the handler's rejection says that no repetition can help: the message itself cannot be read. */
export function isUnreadable(error: unknown): error is RingfleetError {
  return hasCode(error, 'RF_EVENT_UNREADABLE');
}

/** The code of the error that was really thrown (N-02), else its class; never its text, which may hold secrets. */
function errorCode(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'Error';
}

/** The message as a dead letter: key, value and headers as they were, with where it came from and why it failed. */
export function asDeadLetter(
  message: DeliveredMessage,
  failure: { group: string; instance: string; attempts: number; error: unknown },
): EventMessage {
  const { [deadLetterHeaders.replays]: replays, ...own } = message.headers;
  // Of the letter that is replayed: this failure has its own, or none.
  delete own[deadLetterHeaders.reason];
  const origin: Record<string, string> =
    replays === undefined
      ? {
          [deadLetterHeaders.originTopic]: message.topic,
          [deadLetterHeaders.originPartition]: String(message.partition),
          [deadLetterHeaders.originOffset]: String(message.offset),
        }
      : {};
  return {
    key: message.key,
    value: message.value,
    headers: {
      ...own,
      ...origin,
      [deadLetterHeaders.errorCode]: errorCode(failure.error),
      ...(isUnreadable(failure.error)
        ? { [deadLetterHeaders.reason]: String(failure.error.params['reason']) }
        : {}),
      [deadLetterHeaders.attempts]: String(failure.attempts),
      [deadLetterHeaders.group]: failure.group,
      [deadLetterHeaders.instance]: failure.instance,
    },
  };
}
