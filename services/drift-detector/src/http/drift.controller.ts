import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { driftClasses, driftStates, RingfleetError } from '@ringfleet/contracts';
import { authorOf, type RepublishedState, republishedStateSchema, StateOnBus } from '@ringfleet/service-kit';
import { parseMac } from '@ringfleet/ucs';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { DriftActions } from '../actions/drift-actions.service.ts';
import type { DriftRecord } from '../judging/drift-record.repository.ts';
import { DriftStore } from '../judging/drift-store.ts';
import { Rebuild } from '../rebuild/rebuild.service.ts';
import {
  actionAnswerSchema,
  driftActionSchema,
  driftDetailSchema,
  driftListQuerySchema,
  driftPageSchema,
  rebuildSchema,
  shownDetail,
  shownOutcome,
  shownRecord,
  summarySchema,
} from './drift-answers.ts';

/** What phones override, and what people do about it. */
@ApiTags('drift')
@Controller('drift')
export class DriftController {
  private readonly actions: DriftActions;
  private readonly store: DriftStore;
  private readonly rebuilding: Rebuild;
  private readonly state: StateOnBus<DriftRecord>;

  constructor(actions: DriftActions, store: DriftStore, rebuilding: Rebuild, state: StateOnBus<DriftRecord>) {
    this.actions = actions;
    this.store = store;
    this.rebuilding = rebuilding;
    this.state = state;
  }

  @Get()
  @ApiOperation({
    summary:
      'Overrides that matter: shadowing, forbidden, device and unknown ones; with `all`, every override',
  })
  @ApiOkResponse({ standardSchema: driftPageSchema })
  async list(
    @Query({ schema: driftListQuerySchema })
    { limit, cursor, ...query }: z.infer<typeof driftListQuerySchema>,
  ): Promise<z.infer<typeof driftPageSchema>> {
    const page = await this.actions.list(query, { limit, cursor });
    return { ...page, items: page.items.map(shownRecord) };
  }

  @Get('summary')
  @ApiOperation({ summary: 'How many overrides there are, by class and by state' })
  @ApiOkResponse({ standardSchema: summarySchema })
  async summary(): Promise<z.infer<typeof summarySchema>> {
    const [classes, states, lost] = await Promise.all([
      this.store.countsBy('class', driftClasses),
      this.store.countsBy('state', driftStates),
      this.store.lostFiles(),
    ]);
    return { classes, states, lost };
  }

  @Post('actions')
  @HttpCode(200)
  @ApiOperation({
    summary: "Adopts (the phone's layer takes the value), accepts or clears what a query finds; page by page",
  })
  @ApiOkResponse({ standardSchema: actionAnswerSchema })
  async act(
    @Body({ schema: driftActionSchema }) body: z.infer<typeof driftActionSchema>,
    @Req() request: IncomingMessage,
  ): Promise<z.infer<typeof actionAnswerSchema>> {
    const { action, dryRun, note, until, limit, cursor, ...query } = body;
    const user = authorOf(request);
    const { items, cursor: more } = await this.actions.act({
      ...{ query, action, user, dryRun, note, until, limit, cursor },
    });
    return { dryRun, items: items.map(shownOutcome), ...(more === undefined ? {} : { cursor: more }) };
  }

  @Post('rebuild')
  @HttpCode(200)
  @ApiOperation({ summary: 'Makes every record again from the compacted topics; answers when it is done' })
  @ApiOkResponse({ standardSchema: rebuildSchema })
  rebuild(): Promise<z.infer<typeof rebuildSchema>> {
    return this.rebuilding.run();
  }

  @Post('republished-state')
  @HttpCode(200)
  @ApiOperation({ summary: 'Publishes every record again, for a bus that has none of them' })
  @ApiOkResponse({ standardSchema: republishedStateSchema })
  republish(): Promise<RepublishedState> {
    return this.state.republish();
  }

  @Get('phones/:mac/:parameter')
  @ApiOperation({ summary: 'One override, with what was decided of it' })
  @ApiOkResponse({ standardSchema: driftDetailSchema })
  async get(
    @Param('mac') text: string,
    @Param('parameter') parameter: string,
  ): Promise<z.infer<typeof driftDetailSchema>> {
    const mac = parseMac(text);
    if (mac === undefined) throw new RingfleetError('RF_DRIFT_UNKNOWN', { mac: text, parameter });
    const record = await this.actions.get(mac, parameter);
    return shownDetail(record, await this.store.decisionOf(mac, parameter));
  }
}
