import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { RingfleetError } from '@ringfleet/contracts';
import { pageQuerySchema, RequestInvalidError, type PageQuery } from '@ringfleet/service-kit';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { PhoneFileHistory } from '../history/phone-file-history.service.ts';
import { shownVersion, versionPageSchema } from '../http/history-answers.ts';
import { macOf } from '../http/mac-of.ts';
import { callRows, csvOf, directoryRows } from './document-rows.ts';

/** Whether people may see call lists. */
export class CallListAccess {
  readonly isOpen: boolean;

  constructor(isOpen: boolean) {
    this.isOpen = isOpen;
  }
}

const documentKinds = ['directory', 'calls'] as const;
type DocumentKind = (typeof documentKinds)[number];

const documentQuerySchema = z.object({
  version: z.string().max(100).optional().describe('@default the newest'),
  format: z.enum(['json', 'csv']).default('json'),
});
const documentSchema = z
  .object({
    mac: z.string(),
    kind: z.enum(documentKinds),
    version: z.string(),
    at: z.string(),
    items: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  })
  .meta({ id: 'PhoneDocument' });

/** Directories and call lists that phones wrote, as tables. */
@ApiTags('phone documents')
@Controller('phone-documents')
export class PhoneDocumentsController {
  private readonly history: PhoneFileHistory;
  private readonly access: CallListAccess;

  constructor(history: PhoneFileHistory, access: CallListAccess) {
    this.history = history;
    this.access = access;
  }

  @Get(':mac/:kind/versions')
  @ApiOperation({ summary: "Versions of a phone's directory or call list, newest first" })
  @ApiOkResponse({ standardSchema: versionPageSchema })
  async versions(
    @Param('mac') mac: string,
    @Param('kind') kind: string,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<z.infer<typeof versionPageSchema>> {
    const { items, cursor } = await this.history.versionsOf(...this.asked(mac, kind), page);
    return { items: items.map(shownVersion), ...(cursor === undefined ? {} : { cursor }) };
  }

  @Get(':mac/:kind')
  @ApiOperation({ summary: "A phone's directory or call list as a table; `format=csv` for a spreadsheet" })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ standardSchema: documentSchema })
  async document(
    @Param('mac') text: string,
    @Param('kind') name: string,
    @Query({ schema: documentQuerySchema }) { version, format }: z.infer<typeof documentQuerySchema>,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<z.infer<typeof documentSchema> | string> {
    const [mac, kind] = this.asked(text, name);
    const found = await this.history.versionBefore(mac, kind, version);
    if (!found)
      throw new RingfleetError('RF_OVERRIDE_VERSION_UNKNOWN', { mac, kind, version: version ?? 'any' });
    const bytes = await this.history.bytesOf(mac, kind, found.order);
    const items = kind === 'directory' ? directoryRows(bytes) : callRows(bytes);
    if (format === 'json') return { mac, kind, version: found.order, at: found.at, items };
    response.setHeader('Content-Type', 'text/csv; charset=utf-8');
    response.setHeader('Content-Disposition', `attachment; filename="${mac}-${kind}.csv"`);
    return csvOf(kind, items);
  }

  /** @throws RF_CALL_LISTS_OFF */
  private asked(text: string, name: string): [mac: string, kind: DocumentKind] {
    const mac = macOf(text);
    const kind = documentKinds.find((one) => one === name);
    if (!kind)
      throw new RequestInvalidError([
        { field: 'kind', message: `must be one of ${documentKinds.join(', ')}` },
      ]);
    if (kind === 'calls' && !this.access.isOpen) throw new RingfleetError('RF_CALL_LISTS_OFF', {});
    return [mac, kind];
  }
}
