import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { pageQuerySchema, pageSchema } from '@ringfleet/service-kit';
import type { LogIndex } from '@ringfleet/storage';
import { z } from 'zod';
import { lineFilterSchema, logQuery } from './log-query.ts';
import { continued, searchCursor } from './search-cursor.ts';
import { shownLine, shownLineSchema } from './shown-line.ts';

const searchQuerySchema = lineFilterSchema.extend(pageQuerySchema.shape);
const linePageSchema = pageSchema(shownLineSchema).meta({ id: 'LogLinePage' });

const span = z.coerce.number().int().min(0).max(500).default(10);
const aroundQuerySchema = z.object({ before: span, after: span });
const aroundSchema = z.object({ items: z.array(shownLineSchema) }).meta({ id: 'LogLinesAround' });

const countsQuerySchema = lineFilterSchema.extend({
  by: z.enum(['phone', 'model', 'version', 'hour']).default('phone'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
const countsSchema = z
  .object({
    items: z.array(
      z.object({
        /** MAC, model, version, or the beginning of an hour; empty where it is not known. */
        key: z.string(),
        count: z.int(),
      }),
    ),
  })
  .meta({ id: 'LogCounts' });

@ApiTags('logs')
@Controller('logs')
export class LogsController {
  constructor(@Inject('LogIndex') private readonly index: LogIndex) {}

  @Get('search')
  @ApiOperation({ summary: 'Lines of all phones, the newest first' })
  @ApiOkResponse({ standardSchema: linePageSchema })
  async search(
    @Query({ schema: searchQuerySchema }) { cursor, limit, ...filter }: z.infer<typeof searchQuerySchema>,
  ): Promise<z.infer<typeof linePageSchema>> {
    const { query, place } = cursor === undefined ? { query: logQuery(filter) } : continued(filter, cursor);
    const page = await this.index.search(query, { limit, ...(place === undefined ? {} : { cursor: place }) });
    return {
      items: page.items.map(shownLine),
      ...(page.cursor === undefined ? {} : { cursor: searchCursor(query, page.cursor) }),
    };
  }

  @Get('lines/:id/around')
  @ApiOperation({ summary: 'The lines around one in its log, it included, oldest first' })
  @ApiOkResponse({ standardSchema: aroundSchema })
  async around(
    @Param('id') id: string,
    @Query({ schema: aroundQuerySchema }) spanAsked: z.infer<typeof aroundQuerySchema>,
  ): Promise<z.infer<typeof aroundSchema>> {
    return { items: (await this.index.around(id, spanAsked)).map(shownLine) };
  }

  @Get('counts')
  @ApiOperation({ summary: 'How many lines, by phone, model, version or hour: who logged this since when' })
  @ApiOkResponse({ standardSchema: countsSchema })
  async counts(
    @Query({ schema: countsQuerySchema }) { by, limit, ...filter }: z.infer<typeof countsQuerySchema>,
  ): Promise<z.infer<typeof countsSchema>> {
    const items = await this.index.counts(logQuery(filter), by === 'phone' ? 'mac' : by, limit);
    const shownKey = (key: string) => (by === 'hour' ? new Date(Number(key)).toISOString() : key);
    return { items: items.map(({ key, count }) => ({ key: shownKey(key), count })) };
  }
}
