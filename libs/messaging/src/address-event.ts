import {
  encodeEvent,
  eventTypes,
  RingfleetError,
  topicName,
  topicOfType,
  type RingfleetEvent,
  type TopicId,
} from '@ringfleet/contracts';
import type { OutboxMessage } from '@ringfleet/storage';

/** An event and the key that it is kept and ordered by. */
export interface AddressedEvent {
  event: RingfleetEvent;
  /** What the topic's key is: mostly the MAC. */
  key: string;
}

/**
 * The message of an event: validated against its schema (data that the schema does not name are left out), in an explicit
 * envelope (N-06), for the topic that carries its type. @throws RF_EVENT_INVALID
 */
export function addressEvent(
  { event, key }: AddressedEvent,
  { topicPrefix, topic }: { topicPrefix?: string | undefined; topic?: TopicId | undefined } = {},
): OutboxMessage {
  const parsed = eventTypes[event.type].safeParse(event.data);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const reason = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`;
    throw new RingfleetError('RF_EVENT_INVALID', { type: event.type, id: event.id, reason });
  }
  const message = encodeEvent({ ...event, data: parsed.data }, key);
  return { ...message, topic: topicName(topic ?? topicOfType(event.type), topicPrefix) };
}
