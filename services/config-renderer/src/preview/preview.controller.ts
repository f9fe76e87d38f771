import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Preview, PreviewBoot } from './preview.service.ts';

const querySchema = z.object({
  model: z.string().min(1).max(32),
  partNumber: z.string().max(32).optional(),
  /** What option 160 says. */
  bootServer: z.string().max(255).default('ftp://ringfleet'),
});
const count = z.int().min(0);
const previewSchema = z
  .object({
    mac: z.string(),
    model: z.string(),
    master: z.string().optional(),
    bootServer: z.string(),
    bootServerType: z.string(),
    containers: z.object({ sip: count, web: count, local: count }),
    files: z.array(z.object({ path: z.string(), found: z.boolean(), parameters: count, errors: count })),
    requests: z.array(
      z.object({ verb: z.string(), path: z.string(), role: z.string(), outcome: z.string() }),
    ),
    faults: z.array(z.object({ step: z.int(), code: z.string(), message: z.string() })),
    unsupported: z.array(z.object({ path: z.string(), names: z.array(z.string()) })),
  })
  .meta({ id: 'Preview' });

@ApiTags('preview')
@Controller('preview')
export class PreviewController {
  private readonly previews: PreviewBoot;

  constructor(previews: PreviewBoot) {
    this.previews = previews;
  }

  @Get(':mac')
  @ApiOperation({ summary: 'The virtual boot of a phone and what its status page would show' })
  @ApiOkResponse({ standardSchema: previewSchema })
  preview(
    @Param('mac') mac: string,
    @Query({ schema: querySchema }) query: z.infer<typeof querySchema>,
  ): Promise<Preview> {
    return this.previews.preview({ mac, ...query });
  }
}
