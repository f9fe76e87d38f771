import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { DeliveredMessage } from '@ringfleet/messaging';
import { encodeCursor, type LivePlace } from './live-cursor.ts';

export interface LiveConnectionOptions {
  cluster: string;
  /** Where to begin; kept up to date while messages pass. */
  place: LivePlace;
  /** What a client is sent of a message: an event for each item; none of one that it did not ask for. */
  shown: (message: DeliveredMessage) => readonly unknown[] | Promise<readonly unknown[]>;
  /** Between heartbeats, in ms. */
  heartbeatMs: number;
  /** A client that takes nothing for so long is cut, in ms; it resumes with its last id. */
  stalledMs: number;
}

/**
 * One client of live events. Each event's id is the place behind it in all partitions, so whatever the client saw last,
 * `Last-Event-ID` continues exactly there. What a slow client does not take is not read from the bus.
 */
export class LiveConnection {
  /** Resolves when the client is gone or was cut. */
  readonly closed: Promise<void>;
  private readonly response: ServerResponse;
  private readonly options: LiveConnectionOptions;
  private readonly heartbeat: NodeJS.Timeout;
  private lastId = '';

  constructor(response: ServerResponse, options: LiveConnectionOptions) {
    this.response = response;
    this.options = options;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // Nginx would hold events back.
      'X-Accel-Buffering': 'no',
    });
    this.closed = once(response, 'close').then(() => clearInterval(this.heartbeat));
    this.heartbeat = setInterval(() => this.beat(), options.heartbeatMs);
    this.beat();
  }

  /** Sends what is shown of messages; settles when the client took it, or is gone. */
  async deliver(batch: readonly DeliveredMessage[]): Promise<void> {
    for (const message of batch) {
      if (this.response.closed) return;
      const { positions } = this.options.place;
      const partitions = (positions[message.topic] ??= {});
      const next = partitions[message.partition] ?? 0;
      if (message.offset < next) continue;
      const items = await this.options.shown(message);
      const sent = message.offset === next ? this.sentOf(message) : 0;
      for (const [at, item] of items.entries()) {
        if (at < sent) continue;
        this.moveTo(message, at + 1 < items.length ? at + 1 : undefined);
        this.lastId = this.cursor();
        if (!this.write(`id: ${this.lastId}\ndata: ${JSON.stringify(item)}\n\n`)) await this.taken();
        if (this.response.closed) return;
      }
      if (items.length <= sent) this.moveTo(message, undefined);
    }
  }

  /** A named event without an id: it does not move the client's place. */
  send(name: string, data: unknown): void {
    this.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    this.response.end();
    this.response.socket?.destroySoon();
  }

  private sentOf({ topic, partition }: DeliveredMessage): number {
    const { sent } = this.options.place;
    return sent?.topic === topic && sent.partition === partition ? sent.items : 0;
  }

  /** Behind so many items of a message, or behind all of it. */
  private moveTo({ topic, partition, offset }: DeliveredMessage, items: number | undefined): void {
    const { place } = this.options;
    place.positions[topic] = {
      ...place.positions[topic],
      [partition]: items === undefined ? offset + 1 : offset,
    };
    place.sent = items === undefined ? undefined : { topic, partition, items };
  }

  /** Carries the newest place, so that a client with a narrow filter does not read everything again. */
  private beat(): void {
    if (this.response.writableNeedDrain) return;
    const id = this.cursor();
    this.write(id === this.lastId ? ':\n\n' : `:\nid: ${id}\n\n`);
    this.lastId = id;
  }

  private cursor(): string {
    return encodeCursor(this.options.cluster, this.options.place);
  }

  private write(text: string): boolean {
    return this.response.closed || this.response.write(text);
  }

  private async taken(): Promise<void> {
    const cut = setTimeout(() => this.response.destroy(), this.options.stalledMs);
    try {
      await Promise.race([once(this.response, 'drain'), this.closed]);
    } finally {
      clearTimeout(cut);
    }
  }
}
