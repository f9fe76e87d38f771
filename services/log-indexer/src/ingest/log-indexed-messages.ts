import { encodeEvent, type EventOf, eventId, topicName } from '@ringfleet/contracts';
import type { OutboxMessage } from '@ringfleet/storage';
import type { LineCounts } from './index-lines.ts';
import type { LogUpload } from './log-upload.ts';

/** `log.indexed`: what an upload brought, in numbers. */
export class LogIndexedMessages {
  private readonly options: { source: string; topicPrefix: string };

  constructor(options: { source: string; topicPrefix: string }) {
    this.options = options;
  }

  /** @param cause the upload's event: told again, this one has the same id too */
  of(
    cause: EventOf<'ringfleet.phone.upload-stored.v1'>,
    { copy, order }: Pick<LogUpload, 'copy' | 'order'>,
    repeated: number,
    counts: LineCounts,
  ): OutboxMessage {
    const { source, topicPrefix } = this.options;
    const event = {
      id: eventId(cause.id, 'indexed'),
      type: 'ringfleet.log.indexed.v1' as const,
      source,
      subject: copy.mac,
      time: new Date().toISOString(),
      data: { ...copy, order, repeated, ...counts },
    };
    return { ...encodeEvent(event, copy.mac), topic: topicName('logs', topicPrefix) };
  }
}
