import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { firmwareDecisions } from './firmware-decision.ts';
import { phoneQuerySchema } from './phone-query.ts';
import { type Preview, PreviewBoot } from './preview.service.ts';

const querySchema = phoneQuerySchema.extend({
  against: z
    .string()
    .max(64)
    .optional()
    .describe('Number of a change set or RFC 3339 time: adds what is not the same any more since then.'),
});
const count = z.int().min(0);
const changesSchema = z
  .object({
    since: z.object({ version: count, at: z.iso.datetime().nullable() }),
    files: z.array(z.object({ path: z.string(), change: z.enum(['added', 'changed', 'removed']) })),
    parameters: z.array(
      z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
    ),
  })
  .meta({ id: 'PreviewChanges' });
const previewSchema = z
  .object({
    mac: z.string(),
    model: z.string(),
    managed: z.boolean().describe('Whether the phone is described.'),
    master: z.string().optional(),
    bootServer: z.string(),
    bootServerType: z.string(),
    containers: z.object({ sip: count, web: count, local: count }),
    files: z.array(
      z.object({
        ...{ path: z.string(), found: z.boolean(), parameters: count, errors: count },
        layer: z
          .string()
          .nullable()
          .describe("'fleet', 'model VVX400', 'site berlin', …; 'file': imported; null: not there."),
      }),
    ),
    firmware: z.object({
      decision: z
        .enum(firmwareDecisions)
        .describe(
          'install: what it runs is not known; unknown: the version of the image is not; blocked: it cannot install it.',
        ),
      from: z.string().optional().describe('Application that was last seen.'),
      to: z.string().optional(),
      path: z.string().optional(),
      bytes: count.optional().describe('To be fetched.'),
      why: z.string().optional(),
    }),
    requests: z.array(
      z.object({ verb: z.string(), path: z.string(), role: z.string(), outcome: z.string() }),
    ),
    faults: z.array(z.object({ step: z.int(), code: z.string(), message: z.string() })),
    unsupported: z.array(z.object({ path: z.string(), names: z.array(z.string()) })),
    forbidden: z
      .array(z.object({ name: z.string(), path: z.string(), layer: z.string(), pattern: z.string() }))
      .describe('Overrides that a policy forbids: the file, and the layer that locks the parameter.'),
    changes: changesSchema.optional(),
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
  @ApiOperation({
    summary: 'The virtual boot of a phone and what its status page would show; ?against= what changed',
  })
  @ApiOkResponse({ standardSchema: previewSchema })
  preview(
    @Param('mac') mac: string,
    @Query({ schema: querySchema }) query: z.infer<typeof querySchema>,
  ): Promise<Preview> {
    return this.previews.preview({ mac, ...query });
  }
}
