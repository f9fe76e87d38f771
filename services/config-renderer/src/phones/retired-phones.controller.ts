import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { pageQuerySchema, pageSchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import { RetiredPhones } from './retired-phones.service.ts';

const retiredSchema = pageSchema(
  z.object({
    mac: z.string(),
    retiredAt: z.iso.datetime(),
    order: z.string().describe('What the phone wrote since outranks it.'),
    filesGoAt: z.iso.datetime().describe('Until then its overrides, logs and call lists are kept.'),
    done: z.boolean(),
    files: z.enum(['removed', 'kept']).optional().describe('What became of them; kept: it was seen again.'),
  }),
).meta({ id: 'RetiredPhones' });

/** Phones that left the fleet, and when what they wrote goes. */
@ApiTags('intent')
@Controller('intent')
export class RetiredPhonesController {
  private readonly retiredPhones: RetiredPhones;

  constructor(retiredPhones: RetiredPhones) {
    this.retiredPhones = retiredPhones;
  }

  @Get('retired')
  @ApiOperation({ summary: 'Phones that left the fleet, the last one first' })
  @ApiOkResponse({ standardSchema: retiredSchema })
  retired(@Query({ schema: pageQuerySchema }) query: z.infer<typeof pageQuerySchema>) {
    return this.retiredPhones.list(query);
  }
}
