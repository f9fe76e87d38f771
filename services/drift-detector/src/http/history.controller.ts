import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { overrideKinds, RingfleetError, type OverrideKind } from '@ringfleet/contracts';
import { authorOf, pageQuerySchema, RequestInvalidError, type PageQuery } from '@ringfleet/service-kit';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { OverrideEdits } from '../actions/override-edits.service.ts';
import { overrideDifferences } from '../history/override-diff.ts';
import { PhoneFileHistory } from '../history/phone-file-history.service.ts';
import { macOf } from './mac-of.ts';
import {
  differenceSchema,
  lostPageSchema,
  restoreSchema,
  shownVersion,
  versionPageSchema,
} from './history-answers.ts';

const diffQuerySchema = z.object({
  from: z.string().max(100).optional().describe('A version; @default the one before `to`'),
  to: z.string().max(100).optional().describe('A version; @default the newest'),
});

/** Every version of the override files that phones wrote. */
@ApiTags('drift')
@Controller('drift')
export class HistoryController {
  private readonly history: PhoneFileHistory;
  private readonly edits: OverrideEdits;

  constructor(history: PhoneFileHistory, edits: OverrideEdits) {
    this.history = history;
    this.edits = edits;
  }

  @Get('lost')
  @ApiOperation({ summary: 'Override files that their phones emptied, with the version to restore' })
  @ApiOkResponse({ standardSchema: lostPageSchema })
  async lost(@Query({ schema: pageQuerySchema }) page: PageQuery): Promise<z.infer<typeof lostPageSchema>> {
    return this.history.lostFiles(page);
  }

  @Get('history/:mac/:kind')
  @ApiOperation({ summary: 'Versions of one override file (kind: phone or web), newest first' })
  @ApiOkResponse({ standardSchema: versionPageSchema })
  async versions(
    @Param('mac') mac: string,
    @Param('kind') kind: string,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<z.infer<typeof versionPageSchema>> {
    const { items, cursor } = await this.history.versionsOf(macOf(mac), kindOf(kind), page);
    return { items: items.map(shownVersion), ...(cursor === undefined ? {} : { cursor }) };
  }

  @Get('history/:mac/:kind/diff')
  @ApiOperation({ summary: 'What differs between two versions of an override file' })
  @ApiOkResponse({ standardSchema: differenceSchema })
  async diff(
    @Param('mac') mac: string,
    @Param('kind') kind: string,
    @Query({ schema: diffQuerySchema }) { from, to }: z.infer<typeof diffQuerySchema>,
  ): Promise<z.infer<typeof differenceSchema>> {
    const [phone, file] = [macOf(mac), kindOf(kind)];
    const after = await this.history.versionBefore(phone, file, to);
    if (!after)
      throw new RingfleetError('RF_OVERRIDE_VERSION_UNKNOWN', {
        mac: phone,
        kind: file,
        version: to ?? 'any',
      });
    const before = await this.history.versionBefore(
      phone,
      file,
      from,
      from === undefined ? after.order : undefined,
    );
    if (from !== undefined && !before)
      throw new RingfleetError('RF_OVERRIDE_VERSION_UNKNOWN', { mac: phone, kind: file, version: from });
    return { from: before?.order ?? null, to: after.order, differences: overrideDifferences(before, after) };
  }

  @Post('history/:mac/:kind/restore')
  @HttpCode(200)
  @ApiOperation({
    summary:
      "Asks gateways to serve an earlier version as the phone's file; dryRun says what would come back",
  })
  @ApiOkResponse({ standardSchema: differenceSchema })
  async restore(
    @Param('mac') mac: string,
    @Param('kind') kind: string,
    @Body({ schema: restoreSchema }) { version, dryRun }: z.infer<typeof restoreSchema>,
    @Req() request: IncomingMessage,
  ): Promise<z.infer<typeof differenceSchema>> {
    const [phone, file] = [macOf(mac), kindOf(kind)];
    const [wanted, now] = await Promise.all([
      this.history.versionBefore(phone, file, version),
      this.history.newestOwn(phone, file),
    ]);
    if (!wanted?.wellFormed)
      throw new RingfleetError('RF_OVERRIDE_VERSION_UNKNOWN', { mac: phone, kind: file, version });
    if (!dryRun) await this.edits.restore(phone, file, version, authorOf(request));
    return { from: now?.order ?? null, to: version, differences: overrideDifferences(now, wanted) };
  }
}

function kindOf(text: string): OverrideKind {
  const kind = overrideKinds.find((one) => one === text);
  if (!kind)
    throw new RequestInvalidError([{ field: 'kind', message: `must be one of ${overrideKinds.join(', ')}` }]);
  return kind;
}
