import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { pageQuerySchema, pageSchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import { RenderFaults } from './render-faults.ts';

const faultsSchema = pageSchema(
  z.object({
    kind: z.enum(['fleet', 'model', 'site', 'group', 'phone']),
    id: z.string(),
    reason: z.string(),
    since: z.iso.datetime(),
  }),
).meta({ id: 'RenderFaults' });

/** Documents that cannot be rendered. */
@ApiTags('intent')
@Controller('intent/faults')
export class RenderFaultsController {
  private readonly faults: RenderFaults;

  constructor(faults: RenderFaults) {
    this.faults = faults;
  }

  @Get()
  @ApiOperation({
    summary: 'What cannot be rendered and why; its last good files stay in service',
  })
  @ApiOkResponse({ standardSchema: faultsSchema })
  list(@Query({ schema: pageQuerySchema }) query: z.infer<typeof pageQuerySchema>) {
    return this.faults.list(query);
  }
}
