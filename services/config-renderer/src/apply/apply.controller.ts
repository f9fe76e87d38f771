import { authorOf } from '@ringfleet/service-kit';
import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { changeQuerySchema, changeReportSchema } from '../intent/intent-answers.ts';
import type { ChangeReport } from '../intent/intent.service.ts';
import { FleetApplication } from './apply.service.ts';

const applyQuerySchema = changeQuerySchema.extend({
  prune: z
    .stringbool()
    .default(false)
    .describe('Whether models, sites, groups and phones that the file does not name are removed.'),
});

@ApiTags('intent')
@Controller('intent/apply')
export class ApplyController {
  private readonly application: FleetApplication;

  constructor(application: FleetApplication) {
    this.application = application;
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Apply a fleet written in one file: sections fleet, models, sites, groups, phones; all of it or nothing',
  })
  @ApiConsumes('application/yaml', 'application/json')
  @ApiBody({
    description: 'Up to 256 MB; documents that it names are written as they shall be',
    schema: { type: 'string' },
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'A repeat under the same key changes nothing more',
  })
  @ApiOkResponse({ standardSchema: changeReportSchema })
  apply(
    @Query({ schema: applyQuerySchema }) query: z.infer<typeof applyQuerySchema>,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.application.apply(request, { ...query, author: authorOf(request) });
  }
}
