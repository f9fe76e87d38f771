import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { EventBus, Positions } from '@ringfleet/messaging';
import type { Response } from 'express';
import { decodeCursor } from './event-cursor.ts';
import { topicsOf, type EventQuery } from './event-filter.ts';
import { SseConnection } from './sse-connection.ts';

export interface EventStreamSettings {
  topicPrefix: string;
  /** Between heartbeats, in ms. */
  heartbeatMs: number;
  /** A client that takes nothing for so long is cut, in ms; it resumes with its last id. */
  stalledMs: number;
}

/** Where the positions of a cursor are older than what the bus still holds. */
interface Gap {
  topic: string;
  partition: number;
  /** First lost offset. */
  from: number;
  /** First offset that is still there. */
  to: number;
}

/** The live events of the bus as server-sent events. */
@Injectable()
export class EventStreamService implements BeforeApplicationShutdown {
  private readonly open = new Set<SseConnection>();

  constructor(
    @Inject('EventBus') private readonly bus: EventBus,
    @Inject('EventStreamSettings') private readonly settings: EventStreamSettings,
  ) {}

  /**
   * Streams until the client goes.
   * @throws RingfleetError RF_CURSOR_INVALID before anything was sent
   */
  async stream(query: EventQuery, lastEventId: string | undefined, response: Response): Promise<void> {
    const topics = topicsOf(query, this.settings.topicPrefix);
    const cluster = await this.bus.clusterId();
    const cursor = lastEventId ?? query.cursor;
    const { positions, gaps } =
      cursor === undefined
        ? { positions: await this.startOf(topics, query.from), gaps: [] }
        : await this.resumed(topics, decodeCursor(cluster, cursor));

    const connection = new SseConnection(response, { cluster, query, positions, ...this.settings });
    this.open.add(connection);
    for (const gap of gaps) connection.send('gap', gap);
    try {
      const following = await this.bus.follow({
        topics,
        from: structuredClone(positions),
        otherwise: 'beginning',
        handle: (batch) => connection.deliver(batch),
      });
      await connection.closed;
      await following.close();
    } finally {
      this.open.delete(connection);
    }
  }

  /** Ends all streams, so that the listener can close; clients resume elsewhere with their last id. */
  beforeApplicationShutdown(): void {
    for (const connection of this.open) connection.end();
  }

  private async startOf(topics: string[], from: EventQuery['from']): Promise<Positions> {
    const offsets = (topic: string) =>
      from === 'now' ? this.bus.endOffsets(topic) : this.bus.beginningOffsets(topic);
    return Object.fromEntries(
      await Promise.all(topics.map(async (topic) => [topic, await offsets(topic)] as const)),
    );
  }

  /** Topics that the cursor does not know begin now; lost messages of known ones are named. */
  private async resumed(topics: string[], known: Positions): Promise<{ positions: Positions; gaps: Gap[] }> {
    const positions: Positions = {};
    const gaps: Gap[] = [];
    for (const topic of topics) {
      const places = known[topic];
      const first = await this.bus.beginningOffsets(topic);
      if (places === undefined) {
        positions[topic] = await this.bus.endOffsets(topic);
        continue;
      }
      positions[topic] = { ...first, ...places };
      for (const [partition, from] of Object.entries(places)) {
        const to = first[Number(partition)] ?? 0;
        if (from < to) gaps.push({ topic, partition: Number(partition), from, to });
      }
    }
    return { positions, gaps };
  }
}
