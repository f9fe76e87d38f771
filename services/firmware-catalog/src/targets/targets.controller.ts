import { Body, Controller, Delete, Get, Param, Put, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { targetScopes } from '@ringfleet/ucs';
import { authorOf, RequestInvalidError } from '@ringfleet/service-kit';
import { z } from 'zod';
import { targetListSchema, type TargetReport, targetReportSchema } from './target-answers.ts';
import { Targets } from './targets.service.ts';

const scopeSchema = z.enum(targetScopes);
const wishSchema = z
  .object({
    version: z.string().min(1).max(32),
    models: z
      .array(z.string().max(32))
      .min(1)
      .max(100)
      .optional()
      .describe('Only for these; absent: for every model.'),
    note: z.string().max(500).default(''),
  })
  .meta({ id: 'FirmwareTargetWish' });
const dryRunSchema = z.object({ dryRun: z.stringbool().default(false) });

type Wish = z.infer<typeof wishSchema>;
type DryRun = z.infer<typeof dryRunSchema>;

@ApiTags('firmware')
@Controller('firmware/targets')
export class TargetsController {
  private readonly targets: Targets;

  constructor(targets: Targets) {
    this.targets = targets;
  }

  @Get()
  @ApiOperation({ summary: 'All targets' })
  @ApiOkResponse({ standardSchema: targetListSchema })
  async list(): Promise<z.infer<typeof targetListSchema>> {
    return { items: await this.targets.list() };
  }

  @Put(':scope')
  @ApiOperation({
    summary: "The fleet's target; ?dryRun=true says which phones would move from what to what",
  })
  @ApiOkResponse({ standardSchema: targetReportSchema })
  setFleet(
    @Param('scope') scope: string,
    @Body({ schema: wishSchema }) wish: Wish,
    @Query({ schema: dryRunSchema }) query: DryRun,
    @Req() request: IncomingMessage,
  ): Promise<TargetReport> {
    return this.set(scope, 'fleet', wish, query, request);
  }

  @Put(':scope/:of')
  @ApiOperation({
    summary: 'The target of a site, a group, a model or a phone; ?dryRun=true only says what it would do',
  })
  @ApiOkResponse({ standardSchema: targetReportSchema })
  set(
    @Param('scope') scope: string,
    @Param('of') of: string,
    @Body({ schema: wishSchema }) wish: Wish,
    @Query({ schema: dryRunSchema }) { dryRun }: DryRun,
    @Req() request: IncomingMessage,
  ): Promise<TargetReport> {
    const { version, models, note } = wish;
    return this.targets.set(
      { scope: scopeOf(scope, of), of, version, models, note, author: authorOf(request) },
      dryRun,
    );
  }

  @Delete(':scope')
  @ApiOperation({ summary: "Clear the fleet's target" })
  @ApiOkResponse({ standardSchema: targetReportSchema })
  clearFleet(
    @Param('scope') scope: string,
    @Query({ schema: dryRunSchema }) query: DryRun,
  ): Promise<TargetReport> {
    return this.clear(scope, 'fleet', query);
  }

  @Delete(':scope/:of')
  @ApiOperation({ summary: 'Clear a target: the next wider one decides then' })
  @ApiOkResponse({ standardSchema: targetReportSchema })
  clear(
    @Param('scope') scope: string,
    @Param('of') of: string,
    @Query({ schema: dryRunSchema }) { dryRun }: DryRun,
  ): Promise<TargetReport> {
    return this.targets.clear(scopeOf(scope, of), of, dryRun);
  }
}

function scopeOf(text: string, of: string): z.infer<typeof scopeSchema> {
  const scope = scopeSchema.safeParse(text);
  if (!scope.success)
    throw new RequestInvalidError([{ field: 'scope', message: `must be one of ${targetScopes.join(', ')}` }]);
  if ((scope.data === 'fleet') !== (of === 'fleet'))
    throw new RequestInvalidError([
      {
        field: 'of',
        message: scope.data === 'fleet' ? 'the fleet has no further name' : `say which ${scope.data}`,
      },
    ]);
  return scope.data;
}
