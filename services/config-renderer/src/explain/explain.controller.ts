import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { phoneQuerySchema } from '../preview/phone-query.ts';
import { Explain } from './explain.service.ts';
import { type Explanation, explanationSchema } from './explanation.ts';

const querySchema = phoneQuerySchema.extend({
  pattern: z
    .string()
    .max(255)
    .optional()
    .describe("Names of parameters: 'reg.1' with all below it, or with * for any text. Default: all."),
});

@ApiTags('explain')
@Controller('explain')
export class ExplainController {
  private readonly explain: Explain;

  constructor(explain: Explain) {
    this.explain = explain;
  }

  @Get(':mac')
  @ApiOperation({
    summary: 'Each parameter of a phone: its value, who set it, and what does not count and why',
  })
  @ApiOkResponse({ standardSchema: explanationSchema })
  of(
    @Param('mac') mac: string,
    @Query({ schema: querySchema }) query: z.infer<typeof querySchema>,
  ): Promise<Explanation> {
    return this.explain.explain({ mac, ...query });
  }
}
