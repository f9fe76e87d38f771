import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import {
  encodeEvent,
  topicName,
  topicOfType,
  type EventData,
  type EventMessage,
  type EventType,
} from '@ringfleet/contracts';
import type { EventBus } from '@ringfleet/messaging';
import { Backoff } from '../delivery/backoff.ts';

/** Keeps messages over a restart. */
export interface ActivitySpool {
  /** What an earlier process left; afterwards it is gone. */
  take(): Promise<WaitingMessage[]>;
  save(messages: readonly WaitingMessage[]): Promise<void>;
}

export interface WaitingMessage {
  topic: string;
  message: EventMessage;
}

/** Types of what sessions do; uploads that were stored come from the journal instead. */
export type ActivityType = Extract<
  EventType,
  `ringfleet.phone.${'session-observed' | 'login-refused' | 'access-refused' | 'upload-aborted' | 'upload-refused'}.v1`
>;

export interface ActivityPublisherParts {
  bus: Pick<EventBus, 'publish'>;
  spool: ActivitySpool;
  source: string;
  topicPrefix: string;
}

const COALESCE_MS = 100;
const BATCH = 500;
const CAPACITY = 50_000;
const CLOSING_MS = 2_000;

/**
 * Sends what sessions do in batches, many sessions in one. While the bus is away messages wait in memory up to a limit,
 * then the oldest are dropped and counted: activity informs, uploads are what must not be lost.
 */
export class ActivityPublisher {
  private readonly parts: ActivityPublisherParts;
  private readonly logger = new Logger('ActivityPublisher');
  private readonly backoff = new Backoff({ first: 500, longest: 30_000 });
  private waiting: WaitingMessage[] = [];
  private dropped = 0;
  private timer?: NodeJS.Timeout;
  private flushing?: Promise<void>;
  private closed = false;

  constructor(parts: ActivityPublisherParts) {
    this.parts = parts;
  }

  /** Takes what an earlier process could not send. */
  async start(): Promise<void> {
    this.waiting = [...(await this.parts.spool.take()), ...this.waiting];
    if (this.waiting.length > 0) this.schedule();
  }

  /** Messages that wait, and that were dropped since the start. */
  get backlog(): { waiting: number; dropped: number } {
    return { waiting: this.waiting.length, dropped: this.dropped };
  }

  publish<T extends ActivityType>(
    type: T,
    data: EventData<T>,
    { key, mac }: { key: string; mac?: string },
  ): void {
    const message = encodeEvent(
      {
        id: randomUUID(),
        type,
        source: this.parts.source,
        ...(mac === undefined ? {} : { subject: mac }),
        time: new Date().toISOString(),
        data,
      },
      mac ?? key,
    );
    this.waiting.push({ topic: topicName(topicOfType(type), this.parts.topicPrefix), message });
    if (this.waiting.length > CAPACITY)
      this.dropped += this.waiting.splice(0, this.waiting.length - CAPACITY).length;
    this.schedule();
  }

  /** Resolves when nothing waits, or the bus refused. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    delete this.timer;
    await (this.flushing ??= this.send().finally(() => {
      this.flushing = undefined;
      if (this.waiting.length > 0) this.schedule();
    }));
  }

  /** Sends what it can within two seconds and keeps the rest for the next start. */
  async close(): Promise<void> {
    this.closed = true;
    this.backoff.interrupt();
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, CLOSING_MS);
    await Promise.race([this.flush(), limit.promise]);
    clearTimeout(timer);
    await this.parts.spool.save(this.waiting);
  }

  private schedule(): void {
    if (this.timer || this.flushing || this.closed) return;
    this.timer = setTimeout(() => void this.flush(), COALESCE_MS);
    this.timer.unref();
  }

  private async send(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH);
      try {
        for (const [topic, messages] of byTopic(batch)) await this.parts.bus.publish(topic, messages);
        const sent = new Set(batch);
        this.waiting = this.waiting.filter((waiting) => !sent.has(waiting));
        this.backoff.reset();
      } catch (error) {
        if (this.closed) return;
        this.logger.debug({ err: error, msg: 'activity waits for the bus' });
        await this.backoff.pause();
      }
    }
  }
}

function byTopic(batch: readonly WaitingMessage[]): Map<string, EventMessage[]> {
  const topics = new Map<string, EventMessage[]>();
  for (const { topic, message } of batch) topics.set(topic, [...(topics.get(topic) ?? []), message]);
  return topics;
}
