import { Body, Controller, Get, Headers, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  authorOf,
  etagOf,
  expectedVersion,
  pageQuerySchema,
  RequestInvalidError,
} from '@ringfleet/service-kit';
import { z } from 'zod';
import { ChangesIntent } from '../intent/changes-intent.decorator.ts';
import { Idempotency } from '../intent/idempotency.service.ts';
import { type ChangeQuery, changeQuerySchema } from '../intent/intent-answers.ts';
import type { IntentRef } from '../intent/intent-document.ts';
import type { ChangeReport } from '../intent/intent.service.ts';
import {
  layerHistorySchema,
  layerInputSchema,
  layerPatchSchema,
  layerSchema,
  layerScopeSchema,
  layersSchema,
} from './layer-answers.ts';
import { LayerChanges } from './layer-changes.service.ts';
import { LayerReader } from './layer-reader.ts';

type RequestHeaders = Record<string, string | undefined>;

const listQuerySchema = pageQuerySchema.extend({ scope: layerScopeSchema.optional() });
const rollBackSchema = z.object({ version: z.int().min(1) }).meta({ id: 'RollBackLayer' });
/** What a phone, group, site, model or the fleet sets. */
@ApiTags('intent')
@Controller('intent/layers')
export class LayersController {
  private readonly reader: LayerReader;
  private readonly changes: LayerChanges;
  private readonly idempotency: Idempotency;

  constructor(reader: LayerReader, changes: LayerChanges, idempotency: Idempotency) {
    this.reader = reader;
    this.changes = changes;
    this.idempotency = idempotency;
  }

  @Get()
  @ApiOperation({ summary: 'Layers that set, lock or allow something' })
  @ApiOkResponse({ standardSchema: layersSchema })
  list(@Query({ schema: listQuerySchema }) query: z.infer<typeof listQuerySchema>) {
    const { scope, ...page } = query;
    return this.reader.list(scope, page);
  }

  @Get(':scope/:of')
  @ApiOperation({ summary: 'All that a layer sets, what follows from settings included' })
  @ApiOkResponse({ standardSchema: layerSchema })
  async get(
    @Param('scope') scope: string,
    @Param('of') of: string,
    @Res({ passthrough: true }) response: ServerResponse,
  ) {
    const shown = await this.reader.get(refOf(scope, of));
    response.setHeader('ETag', etagOf(shown.version));
    return shown;
  }

  @Put(':scope/:of')
  @ChangesIntent('Write what a layer itself sets, locks and allows; settings stay', { seen: true })
  put(
    @Param('scope') scope: string,
    @Param('of') of: string,
    @Body({ schema: layerInputSchema }) body: z.infer<typeof layerInputSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Headers() headers: RequestHeaders,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.idempotency.once(request, body, () =>
      this.changes.put(refOf(scope, of), body, expectedVersion(headers), optionsOf(query, request)),
    );
  }

  @Patch(':scope/:of')
  @ChangesIntent('Change parameters and policies of a layer; null takes one away', { seen: true })
  patch(
    @Param('scope') scope: string,
    @Param('of') of: string,
    @Body({ schema: layerPatchSchema }) body: z.infer<typeof layerPatchSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Headers() headers: RequestHeaders,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.idempotency.once(request, body, () =>
      this.changes.patch(refOf(scope, of), body, expectedVersion(headers), optionsOf(query, request)),
    );
  }

  @Get(':scope/:of/history')
  @ApiOperation({ summary: "Every version of a layer's document, newest first" })
  @ApiOkResponse({ standardSchema: layerHistorySchema })
  history(
    @Param('scope') scope: string,
    @Param('of') of: string,
    @Query({ schema: pageQuerySchema }) query: z.infer<typeof pageQuerySchema>,
  ) {
    return this.changes.history(refOf(scope, of), query);
  }

  @Post(':scope/:of/rollback')
  @ChangesIntent('Bring back what a layer set in a version; settings stay', { seen: true })
  rollBack(
    @Param('scope') scope: string,
    @Param('of') of: string,
    @Body({ schema: rollBackSchema }) body: z.infer<typeof rollBackSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Headers() headers: RequestHeaders,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.idempotency.once(request, body, () =>
      this.changes.rollBack(
        refOf(scope, of),
        body.version,
        expectedVersion(headers),
        optionsOf(query, request),
      ),
    );
  }
}

function refOf(scope: string, of: string): IntentRef {
  const { data: kind } = layerScopeSchema.safeParse(scope);
  if (kind === undefined)
    throw new RequestInvalidError([
      { field: 'scope', message: `must be one of ${layerScopeSchema.options.join(', ')}` },
    ]);
  if (kind === 'fleet' && of !== 'fleet')
    throw new RequestInvalidError([{ field: 'of', message: "the fleet's layer is fleet/fleet" }]);
  return { kind, id: of };
}

function optionsOf(query: ChangeQuery, request: IncomingMessage) {
  return { ...query, author: authorOf(request) };
}
