import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { phoneFactsSchema, RingfleetError } from '@ringfleet/contracts';
import { type RepublishedState, republishedStateSchema, StateOnBus } from '@ringfleet/service-kit';
import { parseMac } from '@ringfleet/ucs';
import { z } from 'zod';
import { FactsRebuild } from './facts-rebuild.service.ts';
import { PhoneFactsService } from './phone-facts.service.ts';
import type { PhoneRecord } from './phone-record.ts';

const listQuerySchema = z.object({
  model: z.string().max(32).optional(),
  application: z.string().max(32).optional(),
  address: z.string().max(64).optional(),
  cursor: z.string().max(4096).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
const phoneSchema = phoneFactsSchema
  .extend({
    /** The newest requests, newest last. */
    asked: z.array(z.object({ at: z.string(), verb: z.string(), path: z.string(), reply: z.int() })),
  })
  .meta({ id: 'Phone' });
const pageSchema = z
  .object({ items: z.array(phoneSchema), cursor: z.string().optional() })
  .meta({ id: 'PhonePage' });
const rebuiltSchema = z
  .object({ read: z.int().min(0).describe('Messages of phone-facts that were read.') })
  .meta({ id: 'RebuiltFacts' });

@ApiTags('phones')
@Controller('phones')
export class PhonesController {
  private readonly facts: PhoneFactsService;
  private readonly rebuilding: FactsRebuild;
  private readonly state: StateOnBus<PhoneRecord>;

  constructor(facts: PhoneFactsService, rebuilding: FactsRebuild, state: StateOnBus<PhoneRecord>) {
    this.facts = facts;
    this.rebuilding = rebuilding;
    this.state = state;
  }

  @Get()
  @ApiOperation({
    summary: 'Phones that were seen, newest contact first, or by one of model, application, address',
  })
  @ApiOkResponse({ standardSchema: pageSchema })
  async list(
    @Query({ schema: listQuerySchema }) query: z.infer<typeof listQuerySchema>,
  ): Promise<z.infer<typeof pageSchema>> {
    const { items, cursor } = await this.facts.list(query);
    return { items: items.map(shown), ...(cursor === undefined ? {} : { cursor }) };
  }

  @Post('rebuild')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Joins what was published of phones into what is known, after documents were lost',
  })
  @ApiOkResponse({ standardSchema: rebuiltSchema })
  async rebuild(): Promise<z.infer<typeof rebuiltSchema>> {
    return { read: await this.rebuilding.run() };
  }

  @Post('republished-state')
  @HttpCode(200)
  @ApiOperation({ summary: 'Publishes the facts of every phone again, for a bus that has none of them' })
  @ApiOkResponse({ standardSchema: republishedStateSchema })
  republish(): Promise<RepublishedState> {
    return this.state.republish();
  }

  @Get(':mac')
  @ApiOperation({ summary: 'One phone: what is known of it, what it asked last, its last error' })
  @ApiOkResponse({ standardSchema: phoneSchema })
  async get(@Param('mac') text: string): Promise<z.infer<typeof phoneSchema>> {
    const mac = parseMac(text);
    if (mac === undefined) throw new RingfleetError('RF_PHONE_UNKNOWN', { mac: text });
    return shown(await this.facts.get(mac));
  }
}

function shown({ facts, asked }: PhoneRecord): z.infer<typeof phoneSchema> {
  return { ...facts, asked };
}
