import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import {
  decodeEvent,
  RingfleetError,
  topics,
  traced,
  traceOfMessage,
  type TopicDefinition,
} from '@ringfleet/contracts';
import { isObservable, lastValueFrom } from 'rxjs';
import { topicMeant, withDeadLetters } from '../dead-letters/dead-letter.ts';
import type { BusStatus, DeliveredMessage, Delivery, EventBus, Subscription } from '../event-bus.port.ts';
import { EventContext } from './event-context.ts';

export interface EventBusServerOptions {
  bus: EventBus;
  /** The service's name; every replica of it is a member. */
  group: string;
  /** @default 'ringfleet.' */
  topicPrefix?: string;
  /** Deliveries of one message before it is a dead letter. @default 5 */
  attempts?: number;
  /** Backoff before the second delivery in ms, doubled each time. @default 200 */
  backoffMs?: number;
}

const definitions: readonly TopicDefinition[] = Object.values(topics);

/**
 * Feeds `@EventPattern('<topic without prefix>')` handlers from the bus, one group per service. A handler gets the
 * decoded event, or null for a tombstone of a compacted topic, and an EventContext. Its rejection reaches the bus, which
 * delivers again and in the end makes a dead letter (E-01, N-01). The transport id stays unset, so that handlers bind
 * whatever feeds them (E-03). A handler that takes the context too is written `@EventPattern<string>('…')`: without the
 * argument Nest types the decorator so that a context with a type is refused.
 */
export class EventBusServer
  extends Server<Record<string, never>, BusStatus>
  implements CustomTransportStrategy
{
  override readonly propagatesEventHandlerErrors = true;
  private readonly options: EventBusServerOptions;
  private readonly prefix: string;
  private subscription: Subscription | undefined;

  constructor(options: EventBusServerOptions) {
    super();
    this.options = options;
    this.prefix = options.topicPrefix ?? 'ringfleet.';
  }

  /** Calls back with RF_HANDLERS_REFUSED or RF_TOPIC_UNKNOWN when a handler's topic is wrong, taken twice or missing. */
  listen(callback: (error?: unknown) => void): void {
    this.start().then(() => callback(), callback);
  }

  /** Resolves when the messages in hand are done with. */
  async close(): Promise<void> {
    await this.subscription?.close();
    this.subscription = undefined;
    this._status$.next('stopped');
  }

  on(): never {
    throw new TypeError('the event bus server has no events of its own: watch its status');
  }

  unwrap<T>(): T {
    return this.options.bus as T;
  }

  private async start(): Promise<void> {
    const { bus, group, attempts, backoffMs } = this.options;
    const handlers = this.handlersByTopic();
    const names = [...handlers.keys()];
    if (names.length > 0)
      this.subscription = await bus.subscribe({
        group,
        topics: withDeadLetters(names, group),
        handle: (message, delivery) => this.deliver(handlers, message, delivery),
        ...(attempts === undefined ? {} : { attempts }),
        ...(backoffMs === undefined ? {} : { backoffMs }),
      });
    this._status$.next(bus.status());
  }

  private handlersByTopic(): Map<string, Target> {
    const byTopic = new Map<string, Target>();
    for (const [pattern, handler] of this.getHandlers()) {
      const definition = definitions.find(({ name }) => name === pattern);
      if (!definition) throw this.refused(`'${pattern}' is no topic`);
      if (!handler.isEventHandler) throw this.refused(`'${pattern}' has a @MessagePattern handler`);
      if (handler.next) throw this.refused(`'${pattern}' has two handlers`);
      byTopic.set(this.prefix + pattern, { handler, definition });
    }
    return byTopic;
  }

  private async deliver(
    handlers: ReturnType<EventBusServer['handlersByTopic']>,
    message: DeliveredMessage,
    delivery: Delivery,
  ): Promise<void> {
    const meant = topicMeant(message, handlers);
    if (meant === undefined) return;
    const target = handlers.get(meant);
    if (!target)
      throw new RingfleetError('RF_EVENT_UNREADABLE', { key: message.key, reason: 'nobody handles it' });
    const attributes = {
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      'messaging.destination.name': message.topic,
      'messaging.destination.partition.id': String(message.partition),
      'messaging.consumer.group.name': this.options.group,
      'messaging.message.id': message.headers['ce_id'] ?? '',
      'messaging.kafka.offset': message.offset,
      'ringfleet.attempt': delivery.attempt,
    };
    const parent = traceOfMessage(message);
    await traced(`process ${message.topic}`, { kind: 'consumer', attributes, parent }, () =>
      handled(target, message, delivery),
    );
  }

  private refused(reason: string): RingfleetError {
    return new RingfleetError('RF_HANDLERS_REFUSED', { group: this.options.group, reason });
  }
}

interface Target {
  handler: MessageHandler;
  definition: TopicDefinition;
}

async function handled(
  { handler, definition }: Target,
  message: DeliveredMessage,
  delivery: Delivery,
): Promise<void> {
  const tombstone = message.value === null && definition.retention === 'compacted';
  const payload = tombstone ? null : decodeEvent(message);
  const result: unknown = await handler(payload, new EventContext([message, delivery]));
  // A handler that returns an Observable without a value has succeeded too (N-05).
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
