import { once } from 'node:events';
import type { DeliveredMessage, Positions } from '@ringfleet/messaging';
import type { Response } from 'express';
import { encodeCursor } from './event-cursor.ts';
import { passes, type EventQuery } from './event-filter.ts';
import { liveEventOf } from './live-event.ts';

export interface SseOptions {
  cluster: string;
  query: EventQuery;
  /** Next offset of every followed partition; kept up to date while messages pass. */
  positions: Positions;
  heartbeatMs: number;
  stalledMs: number;
}

/**
 * One client of the live events. Each event's id is the place behind it in all partitions, so whatever the client saw
 * last, `Last-Event-ID` continues exactly there. What a slow client does not take is not read from the bus.
 */
export class SseConnection {
  /** Resolves when the client is gone or was cut. */
  readonly closed: Promise<void>;
  private readonly response: Response;
  private readonly options: SseOptions;
  private readonly heartbeat: NodeJS.Timeout;
  private lastId = '';

  constructor(response: Response, options: SseOptions) {
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

  /** Sends what passes the filters; settles when the client took it, or is gone. */
  async deliver(batch: readonly DeliveredMessage[]): Promise<void> {
    for (const message of batch) {
      if (this.response.closed) return;
      const partitions = (this.options.positions[message.topic] ??= {});
      if (message.offset < (partitions[message.partition] ?? 0)) continue;
      partitions[message.partition] = message.offset + 1;
      const event = liveEventOf(message);
      if (event === undefined || !passes(event, this.options.query)) continue;
      this.lastId = this.cursor();
      if (!this.write(`id: ${this.lastId}\ndata: ${JSON.stringify(event)}\n\n`)) await this.taken();
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

  /** Carries the newest place, so that a client with a narrow filter does not read everything again. */
  private beat(): void {
    if (this.response.writableNeedDrain) return;
    const id = this.cursor();
    this.write(id === this.lastId ? ':\n\n' : `:\nid: ${id}\n\n`);
    this.lastId = id;
  }

  private cursor(): string {
    return encodeCursor(this.options.cluster, this.options.positions);
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
