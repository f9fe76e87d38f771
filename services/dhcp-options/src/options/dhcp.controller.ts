import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type PageQuery,
  pageQuerySchema,
  pageSchema,
  type RepublishedState,
  republishedStateSchema,
  StateOnBus,
} from '@ringfleet/service-kit';
import { z } from 'zod';
import type { OptionSet } from './option-set.repository.ts';
import { OptionSets } from './option-sets.service.ts';
import { optionSchema, type Shown, type ShownQuery, shownQuerySchema, shownSchema } from './shown-options.ts';
import { ShownOptions } from './shown-options.service.ts';

const listedSchema = z
  .object({
    site: z.string().describe('The id of the site, or fleet for phones of no site.'),
    options: z.array(optionSchema).describe('Empty while a field is at fault.'),
    faults: z.array(z.object({ field: z.string(), message: z.string() })),
    remarks: z.array(z.string()),
    generatedAt: z.string(),
  })
  .meta({ id: 'DhcpOptionSet' });
const listSchema = pageSchema(listedSchema).meta({ id: 'DhcpOptionSetPage' });

@ApiTags('dhcp')
@Controller('dhcp')
export class DhcpController {
  private readonly sets: OptionSets;
  private readonly shown: ShownOptions;
  private readonly state: StateOnBus<OptionSet>;

  constructor(sets: OptionSets, shown: ShownOptions, state: StateOnBus<OptionSet>) {
    this.sets = sets;
    this.shown = shown;
    this.state = state;
  }

  @Get()
  @ApiOperation({
    summary: 'DHCP options of every site and of the fleet, or which field keeps them from being made',
  })
  @ApiOkResponse({ standardSchema: listSchema })
  async list(@Query({ schema: pageQuerySchema }) query: PageQuery): Promise<z.infer<typeof listSchema>> {
    const { items, cursor } = await this.sets.list(query);
    const shown = items.map(({ value: { site, options, faults, remarks, generatedAt } }) => ({
      ...{ site, options, faults, remarks, generatedAt },
    }));
    return { items: shown, ...(cursor === undefined ? {} : { cursor }) };
  }

  @Post('republished-state')
  @HttpCode(200)
  @ApiOperation({ summary: 'Publishes every option set again, for a bus that has none of them' })
  @ApiOkResponse({ standardSchema: republishedStateSchema })
  republish(): Promise<RepublishedState> {
    return this.state.republish();
  }

  @Get(':site')
  @ApiOperation({
    summary:
      "DHCP options of a site ('fleet': of phones of no site): values, bytes, and the text of a DHCP server",
  })
  @ApiOkResponse({ standardSchema: shownSchema })
  of(@Param('site') site: string, @Query({ schema: shownQuerySchema }) query: ShownQuery): Promise<Shown> {
    return this.shown.show(site, query);
  }
}
