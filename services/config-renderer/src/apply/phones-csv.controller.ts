import { authorOf } from '@ringfleet/service-kit';
import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { changeQuerySchema, changeReportSchema } from '../intent/intent-answers.ts';
import { PhonesFromCsv, type PhonesCsvResult } from './phones-csv.service.ts';

const querySchema = changeQuerySchema.extend({
  mode: z
    .enum(['all', 'good'])
    .default('all')
    .describe('all: one bad row and nothing is changed; good: bad rows are left out.'),
});

const count = z.int().min(0);
const resultSchema = z
  .object({
    applied: z.boolean(),
    report: changeReportSchema.nullable().describe('Null when rows were refused and with them all of it.'),
    rows: z.array(
      z.object({
        row: z.int().describe('From 1, the header not counted.'),
        line: z.int(),
        mac: z.string(),
        result: z.enum(['added', 'changed', 'unchanged', 'refused']),
        column: z.string().optional(),
        message: z.string().optional(),
      }),
    ),
    counts: z.object({ added: count, changed: count, unchanged: count, refused: count }),
  })
  .meta({ id: 'PhonesCsvResult' });

@ApiTags('intent')
@Controller('intent/phones-csv')
export class PhonesCsvController {
  private readonly phones: PhonesFromCsv;

  constructor(phones: PhonesFromCsv) {
    this.phones = phones;
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Take phones from a CSV table, a phone a row; an empty cell leaves a field as it is, - clears it',
  })
  @ApiConsumes('text/csv')
  @ApiBody({
    description:
      'Columns mac, name, model, site, group, address, signIn, domain, user, password, displayName, label, parameter:<name>; commas or semicolons',
    schema: { type: 'string' },
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'A repeat under the same key changes nothing more',
  })
  @ApiOkResponse({ standardSchema: resultSchema })
  take(
    @Query({ schema: querySchema }) query: z.infer<typeof querySchema>,
    @Req() request: IncomingMessage,
  ): Promise<PhonesCsvResult> {
    return this.phones.take(request, { ...query, author: authorOf(request) });
  }
}
