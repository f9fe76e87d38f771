import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags, type OpenAPIObject } from '@nestjs/swagger';
import { RequestInvalidError } from '@ringfleet/service-kit';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { lineFilterSchema, logQuery } from '../search/log-query.ts';
import { shownLineSchema } from '../search/shown-line.ts';
import { LogTail } from './log-tail.service.ts';

const LONGEST_ID = 16_384;
const tailQuerySchema = lineFilterSchema.extend({
  cursor: z.string().max(LONGEST_ID).optional().describe('The id of the last line seen; as Last-Event-ID.'),
});

type LineSchema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
const lineSchema = z.toJSONSchema(shownLineSchema, { target: 'openapi-3.0' }) as LineSchema;

@ApiTags('logs')
@Controller('logs/tail')
export class TailController {
  private readonly tail: LogTail;

  constructor(tail: LogTail) {
    this.tail = tail;
  }

  /**
   * Each `data` is one line as JSON, as soon as it is indexed. The event's id is a cursor: sent back as `Last-Event-ID` it
   * continues without loss or repeats. An event named `gap` says what had been deleted meanwhile.
   */
  @Get()
  @ApiOperation({ summary: 'Lines as they come, of one phone or of a query, as server-sent events' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The id of the last line seen.' })
  @ApiOkResponse({
    description: 'An endless stream of lines.',
    content: { 'text/event-stream': { schema: lineSchema } },
  })
  async stream(
    @Query({ schema: tailQuerySchema }) { cursor, ...filter }: z.infer<typeof tailQuerySchema>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: ServerResponse,
  ): Promise<void> {
    if (lastEventId !== undefined && lastEventId.length > LONGEST_ID)
      throw new RequestInvalidError([{ field: 'Last-Event-ID', message: 'is too long' }]);
    await this.tail.stream(logQuery(filter), lastEventId === '' ? cursor : (lastEventId ?? cursor), response);
  }
}
