import { Body, Controller, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { authorOf, RequestInvalidError } from '@ringfleet/service-kit';
import { z } from 'zod';
import { ChangesIntent } from '../intent/changes-intent.decorator.ts';
import { Idempotency } from '../intent/idempotency.service.ts';
import { type ChangeQuery, changeQuerySchema } from '../intent/intent-answers.ts';
import type { ChangeReport } from '../intent/intent.service.ts';
import { MovePhones } from './move-phones.service.ts';
import { type NamedKind, RenameScope } from './rename-scope.service.ts';
import { macsOf } from './site-of-phone.ts';

const moveSchema = z
  .strictObject({
    from: z
      .strictObject({
        site: z.string().max(48).optional(),
        group: z.string().max(48).optional(),
        model: z.string().max(64).optional(),
      })
      .default({})
      .describe('All phones of these; with several, of all of them.'),
    macs: z.array(z.string().max(32)).min(1).max(20_000).optional().describe('Only these.'),
    to: z
      .strictObject({
        site: z.string().max(48).nullable().optional(),
        group: z.string().max(48).nullable().optional(),
      })
      .describe('null takes them out; what is absent stays.'),
  })
  .meta({ id: 'PhonesMove' });

const renameSchema = z.strictObject({ to: z.string().min(1).max(48) }).meta({ id: 'Rename' });

/** Phones go to other sites and groups, sites and groups get other names: each in one change set. */
@ApiTags('intent')
@Controller('intent')
export class MoveController {
  private readonly phones: MovePhones;
  private readonly renaming: RenameScope;
  private readonly idempotency: Idempotency;

  constructor(phones: MovePhones, renaming: RenameScope, idempotency: Idempotency) {
    this.phones = phones;
    this.renaming = renaming;
    this.idempotency = idempotency;
  }

  @Post('phones/move')
  @ChangesIntent('Move phones to another site or group')
  move(
    @Body({ schema: moveSchema }) body: z.infer<typeof moveSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    const { from, macs, to } = body;
    if (macs === undefined && Object.keys(from).length === 0)
      throw new RequestInvalidError([{ field: 'from', message: 'say which phones: from, macs or both' }]);
    if (to.site === undefined && to.group === undefined)
      throw new RequestInvalidError([{ field: 'to', message: 'say where to: site, group or both' }]);
    const which = { from, macs: macs && macsOf(macs) };
    return this.idempotency.once(request, body, () =>
      this.phones.move(which, to, { ...query, author: authorOf(request) }),
    );
  }

  @Post('sites/:id/rename')
  @ChangesIntent('Give a site another id, its phones go with it')
  renameSite(
    @Param('id') id: string,
    @Body({ schema: renameSchema }) body: z.infer<typeof renameSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.rename('site', id, body, query, request);
  }

  @Post('groups/:id/rename')
  @ChangesIntent('Give a group another id, its phones and the groups in it go with it')
  renameGroup(
    @Param('id') id: string,
    @Body({ schema: renameSchema }) body: z.infer<typeof renameSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.rename('group', id, body, query, request);
  }

  private rename(
    kind: NamedKind,
    id: string,
    body: z.infer<typeof renameSchema>,
    query: ChangeQuery,
    request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.idempotency.once(request, body, () =>
      this.renaming.rename(kind, id, body.to, { ...query, author: authorOf(request) }),
    );
  }
}
