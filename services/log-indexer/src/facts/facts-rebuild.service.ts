import { decodeEvent, hasCode, isEvent, type RingfleetEvent, topicName } from '@ringfleet/contracts';
import { type DeliveredMessage, type EventBus, readToEnd } from '@ringfleet/messaging';
import type { Repository } from '@ringfleet/storage';
import type { PhoneFactsService } from './phone-facts.service.ts';
import type { PhoneRecord } from './phone-record.ts';

export interface FactsRebuildParts {
  facts: Pick<PhoneFactsService, 'factsKnown'>;
  records: Pick<Repository<PhoneRecord>, 'count'>;
  bus: Pick<EventBus, 'beginningOffsets' | 'endOffsets' | 'follow'>;
  topicPrefix: string;
}

/**
 * Takes facts back from what was published of them: documents that are lost lose no knowledge of a phone, though the
 * events that it came from are long gone. Facts are joined in, so it may run at any time, beside normal work.
 */
export class FactsRebuild {
  private readonly parts: FactsRebuildParts;
  private readonly stopped = Promise.withResolvers<void>();
  private running: Promise<number> | undefined;

  constructor(parts: FactsRebuildParts) {
    this.parts = parts;
  }

  /** A service that starts without any record. */
  async startEmpty(): Promise<void> {
    if ((await this.parts.records.count()) === 0) await this.run();
  }

  /** Breaks off what runs. */
  async stop(): Promise<void> {
    this.stopped.resolve();
    await this.running?.catch(() => undefined);
  }

  /** One at a time: who asks while one runs gets its answer. @returns how many messages were read */
  run(): Promise<number> {
    this.running ??= this.rebuild().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async rebuild(): Promise<number> {
    const { bus, topicPrefix } = this.parts;
    const topic = topicName('phoneFacts', topicPrefix);
    return readToEnd(
      bus,
      topic,
      async (batch) => {
        await Promise.all(batch.map((message) => this.take(message)));
      },
      this.stopped.promise,
    );
  }

  private async take(message: DeliveredMessage): Promise<void> {
    const event = readable(message);
    if (event && isEvent(event, 'ringfleet.phone.facts-known.v1')) await this.parts.facts.factsKnown(event);
  }
}

/** Undefined for a phone that is no more, and for what nobody can read: the rest is worth having. */
function readable(message: DeliveredMessage): RingfleetEvent | undefined {
  if (message.value === null) return undefined;
  try {
    return decodeEvent(message);
  } catch (error) {
    if (hasCode(error, 'RF_EVENT_UNREADABLE')) return undefined;
    throw error;
  }
}
