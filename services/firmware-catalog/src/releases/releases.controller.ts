import {
  authorOf,
  republishedState,
  type RepublishedState,
  republishedStateSchema,
} from '@ringfleet/service-kit';
import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { compareVersions, isVersion, type StaticKind, staticKinds } from '@ringfleet/ucs';
import { z } from 'zod';
import { IncomingUploads } from '../packages/incoming-uploads.adapter.ts';
import { type ImportAnswer, importAnswerSchema } from './import-answer.ts';
import { ImportRelease } from './import-release.service.ts';
import { type ReleaseSummary, releaseSummarySchema, summaryOf } from './release-summary.ts';
import { Releases } from './releases.service.ts';

const kinds: readonly string[] = staticKinds;
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lower-case hex digits');
const uploadQuerySchema = z.object({
  /** Of the file: an image's says for which part number it is. */
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\\p{Cc}]+$/u, 'must be a file name without folders')
    .default('package.zip'),
  version: z
    .string()
    .refine(isVersion, 'must be a version: two to four numbers with dots between, as 5.9.8.5760')
    .optional(),
  static: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((kind) => kind.trim())
        .filter((kind) => kind !== ''),
    )
    .refine((given) => given.every((kind) => kinds.includes(kind)), `must be some of ${kinds.join(', ')}`)
    .transform((given) => given as StaticKind[]),
  sha256: sha256Schema.optional(),
  offset: z.coerce.number().int().min(0).optional(),
});
const uploadSchema = z.object({ received: z.int().min(0) }).meta({ id: 'FirmwareUpload' });
const listSchema = z.object({ items: z.array(releaseSummarySchema) }).meta({ id: 'FirmwareReleases' });

@ApiTags('firmware')
@Controller('firmware')
export class ReleasesController {
  private readonly releases: Releases;
  private readonly uploads: IncomingUploads;
  private readonly importing: ImportRelease;

  constructor(releases: Releases, uploads: IncomingUploads, importing: ImportRelease) {
    this.releases = releases;
    this.uploads = uploads;
    this.importing = importing;
  }

  @Post('releases')
  @HttpCode(200)
  @ApiOperation({
    summary:
      "Import the vendor's split package (a zip), or one image with ?version= and ?name=; repeating it is harmless. With ?sha256= of the whole, an upload that was cut goes on at ?offset=",
  })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ standardSchema: importAnswerSchema })
  async upload(
    @Query({ schema: uploadQuerySchema }) query: z.infer<typeof uploadQuerySchema>,
    @Req() request: IncomingMessage,
  ): Promise<ImportAnswer> {
    const { name, version, static: statics, sha256, offset } = query;
    const file = await this.uploads.receive(request, { sha256, offset });
    try {
      return await this.importing.run(file, { name, version, statics, author: authorOf(request) });
    } finally {
      await file.discard();
    }
  }

  @Post('republished-state')
  @HttpCode(200)
  @ApiOperation({ summary: 'Publishes every release and target again, for a bus that has none of them' })
  @ApiOkResponse({ standardSchema: republishedStateSchema })
  async republish(): Promise<RepublishedState> {
    return republishedState(await this.releases.republish());
  }

  @Get('uploads/:sha256')
  @ApiOperation({ summary: 'How many bytes of an upload are here: where to go on' })
  @ApiOkResponse({ standardSchema: uploadSchema })
  async received(
    @Param('sha256', { schema: sha256Schema }) sha256: string,
  ): Promise<z.infer<typeof uploadSchema>> {
    return { received: await this.uploads.received(sha256) };
  }

  @Get('releases')
  @ApiOperation({ summary: 'All releases, the newest version first' })
  @ApiOkResponse({ standardSchema: listSchema })
  async list(): Promise<z.infer<typeof listSchema>> {
    const all = await this.releases.list();
    return { items: all.sort((a, b) => compareVersions(b.version, a.version)).map(summaryOf) };
  }

  @Get('releases/:version')
  @ApiOperation({ summary: 'One release: its images by part number, with sizes and hashes' })
  @ApiOkResponse({ standardSchema: releaseSummarySchema })
  async get(@Param('version') version: string): Promise<ReleaseSummary> {
    return summaryOf(await this.releases.get(version));
  }

  @Delete('releases/:version')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Withdraw a release: its files leave the tree. Refused while something points at it',
  })
  async withdraw(@Param('version') version: string): Promise<void> {
    await this.releases.withdraw(version);
  }
}
