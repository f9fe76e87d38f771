import type { EventMessage, TopicId } from '@ringfleet/contracts';
import type { EventBus } from '../event-bus.port.ts';
import { addressEvent, type AddressedEvent } from '../address-event.ts';

/** Publishes events; the twin of EventBusServer (E-04). */
export class EventPublisher {
  private readonly bus: EventBus;
  private readonly topicPrefix: string | undefined;

  constructor({ bus, topicPrefix }: { bus: EventBus; topicPrefix?: string }) {
    this.bus = bus;
    this.topicPrefix = topicPrefix;
  }

  /**
   * Resolves when every event is durable; rejects when any is not sure to be (N-11). Nothing is sent when one breaks its
   * schema (RF_EVENT_INVALID). Each goes to the topic of its type, or all to `topic`; order is kept within a key.
   */
  async publish(events: AddressedEvent[], topic?: TopicId): Promise<void> {
    const byTopic = new Map<string, EventMessage[]>();
    for (const event of events) {
      const { topic: name, ...message } = addressEvent(event, { topicPrefix: this.topicPrefix, topic });
      const messages = byTopic.get(name);
      if (messages) messages.push(message);
      else byTopic.set(name, [message]);
    }
    await Promise.all(Array.from(byTopic, ([name, messages]) => this.bus.publish(name, messages)));
  }
}
