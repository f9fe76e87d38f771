import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, type OpenAPIObject } from '@nestjs/swagger';
import { RequestInvalidError } from '@ringfleet/service-kit';
import type { Response } from 'express';
import { z } from 'zod';
import { eventQuerySchema, type EventQuery } from './event-filter.ts';
import { liveEventSchema } from './live-event.ts';
import { EventStreamService } from './event-stream.service.ts';

type EventSchema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
const eventSchema = z.toJSONSchema(liveEventSchema, { target: 'openapi-3.0' }) as EventSchema;

@Controller('events')
export class EventsController {
  constructor(@Inject(EventStreamService) private readonly events: EventStreamService) {}

  /**
   * Live events as server-sent events; each `data` is one event as JSON. The event's id is a cursor: sent back as
   * `Last-Event-ID` it continues without loss or repeats. An event named `gap` says what had been deleted
   * meanwhile, or `{"replaced": true}`: another bus took the place of the old one, and its events follow from the first.
   */
  @Get()
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The id of the last event seen.' })
  @ApiOkResponse({
    description: 'An endless stream of events.',
    content: { 'text/event-stream': { schema: eventSchema } },
  })
  async stream(
    @Query({ schema: eventQuerySchema }) query: EventQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    if (lastEventId !== undefined && lastEventId.length > 16_384)
      throw new RequestInvalidError([{ field: 'Last-Event-ID', message: 'is too long' }]);
    await this.events.stream(query, lastEventId === '' ? undefined : lastEventId, response);
  }
}
