import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { EventBus } from '@ringfleet/messaging';
import { LiveStreams, type LiveStreamSettings } from '@ringfleet/service-kit';
import type { Response } from 'express';
import { passes, topicsOf, type EventQuery } from './event-filter.ts';
import { liveEventOf } from './live-event.ts';

export interface EventStreamSettings extends LiveStreamSettings {
  topicPrefix: string;
}

/** The live events of the bus as server-sent events. */
@Injectable()
export class EventStreamService implements BeforeApplicationShutdown {
  private readonly streams: LiveStreams;

  constructor(
    @Inject('EventBus') bus: EventBus,
    @Inject('EventStreamSettings') private readonly settings: EventStreamSettings,
  ) {
    this.streams = new LiveStreams(bus, settings);
  }

  /**
   * Streams until the client goes.
   * @throws RingfleetError RF_CURSOR_INVALID before anything was sent
   */
  async stream(query: EventQuery, lastEventId: string | undefined, response: Response): Promise<void> {
    const request = {
      topics: topicsOf(query, this.settings.topicPrefix),
      from: query.from,
      cursor: lastEventId ?? query.cursor,
      shown: (message: Parameters<typeof liveEventOf>[0]) => {
        const event = liveEventOf(message);
        return event !== undefined && passes(event, query) ? [event] : [];
      },
    };
    await this.streams.stream(request, response);
  }

  beforeApplicationShutdown(): void {
    this.streams.end();
  }
}
