import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { authorOf, pageQuerySchema, pageSchema, RequestInvalidError } from '@ringfleet/service-kit';
import { z } from 'zod';
import { ChangesIntent } from '../intent/changes-intent.decorator.ts';
import { Idempotency } from '../intent/idempotency.service.ts';
import { type ChangeQuery, changeQuerySchema } from '../intent/intent-answers.ts';
import type { ChangeReport } from '../intent/intent.service.ts';
import { ClaimPhones } from './claim-phones.service.ts';
import { macsOf } from './site-of-phone.ts';
import { UnclaimedPhones } from './unclaimed-phones.ts';

const unclaimedSchema = pageSchema(
  z.object({
    mac: z.string(),
    model: z.string().optional(),
    address: z.string().optional(),
    bootPath: z.string().optional().describe('First directory of its boot server; empty: the root.'),
    lastSeen: z.iso.datetime(),
    site: z.string().optional().describe('The one that a claim gives it.'),
    retiredAt: z.iso
      .datetime()
      .optional()
      .describe('It left the fleet; claiming all leaves it out unless it was seen since.'),
  }),
).meta({ id: 'UnclaimedPhones' });

const claimFields = {
  site: z
    .string()
    .max(48)
    .optional()
    .describe('Else the one of the boot path that was seen, else that of the address.'),
  group: z.string().max(48).optional(),
  writeModel: z
    .boolean()
    .optional()
    .describe('The model that was seen is written into the document; else what is seen counts.'),
};
const claimOneSchema = z
  .strictObject({ ...claimFields, name: z.string().max(512).optional() })
  .meta({ id: 'PhoneClaim' });
const claimSchema = z
  .strictObject({
    ...claimFields,
    macs: z.array(z.string().max(32)).min(1).max(10_000).optional(),
    all: z.boolean().optional().describe('Every phone that was seen and has no document.'),
  })
  .meta({ id: 'PhonesClaim' });

/** Phones that were seen become phones of the fleet. */
@ApiTags('intent')
@Controller('intent')
export class ClaimController {
  private readonly unclaimedPhones: UnclaimedPhones;
  private readonly claims: ClaimPhones;
  private readonly idempotency: Idempotency;

  constructor(unclaimedPhones: UnclaimedPhones, claims: ClaimPhones, idempotency: Idempotency) {
    this.unclaimedPhones = unclaimedPhones;
    this.claims = claims;
    this.idempotency = idempotency;
  }

  @Get('unclaimed')
  @ApiOperation({ summary: 'Phones that were seen and are not in the fleet' })
  @ApiOkResponse({ standardSchema: unclaimedSchema })
  unclaimed(@Query({ schema: pageQuerySchema }) query: z.infer<typeof pageQuerySchema>) {
    return this.unclaimedPhones.list(query);
  }

  @Post('phones/:mac/claim')
  @ChangesIntent('Take one phone into the fleet, seen or not')
  claimOne(
    @Param('mac') mac: string,
    @Body({ schema: claimOneSchema }) body: z.infer<typeof claimOneSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.idempotency.once(request, body, () =>
      this.claims.claim(macsOf([mac], 'mac'), body, { ...query, author: authorOf(request) }),
    );
  }

  @Post('claim')
  @ChangesIntent('Take phones into the fleet: those that are named, or all that were seen')
  claim(
    @Body({ schema: claimSchema }) body: z.infer<typeof claimSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    const { macs, all = false, ...claim } = body;
    if ((macs === undefined) === !all)
      throw new RequestInvalidError([{ field: 'macs', message: 'name phones, or say all: one of both' }]);
    const options = { ...query, author: authorOf(request) };
    return this.idempotency.once(request, body, () =>
      macs === undefined
        ? this.claims.claimAll(claim, options)
        : this.claims.claim(macsOf(macs), claim, options),
    );
  }
}
