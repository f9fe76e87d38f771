import { Body, Controller, Get, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { authorOf, pageQuerySchema, pageSchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import { ChangesIntent } from '../intent/changes-intent.decorator.ts';
import { Idempotency } from '../intent/idempotency.service.ts';
import { type ChangeQuery, changeQuerySchema } from '../intent/intent-answers.ts';
import type { ChangeReport } from '../intent/intent.service.ts';
import { RetirePhones } from './retire-phones.service.ts';
import { macsOf } from './site-of-phone.ts';
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

const retireSchema = z
  .strictObject({ macs: z.array(z.string().max(32)).min(1).max(20_000) })
  .meta({ id: 'PhonesRetirement' });

/** Phones that leave the fleet, and when what they wrote goes. */
@ApiTags('intent')
@Controller('intent')
export class RetiredPhonesController {
  private readonly retiredPhones: RetiredPhones;
  private readonly retirement: RetirePhones;
  private readonly idempotency: Idempotency;

  constructor(retiredPhones: RetiredPhones, retirement: RetirePhones, idempotency: Idempotency) {
    this.retiredPhones = retiredPhones;
    this.retirement = retirement;
    this.idempotency = idempotency;
  }

  @Post('phones/retire')
  @ChangesIntent('Take phones out of the fleet; what they wrote is kept for a while')
  retire(
    @Body({ schema: retireSchema }) body: z.infer<typeof retireSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.idempotency.once(request, body, () =>
      this.retirement.retire(macsOf(body.macs), { ...query, author: authorOf(request) }),
    );
  }

  @Get('retired')
  @ApiOperation({ summary: 'Phones that left the fleet, the last one first' })
  @ApiOkResponse({ standardSchema: retiredSchema })
  retired(@Query({ schema: pageQuerySchema }) query: z.infer<typeof pageQuerySchema>) {
    return this.retiredPhones.list(query);
  }
}
