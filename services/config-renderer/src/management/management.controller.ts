import { authorOf } from '@ringfleet/service-kit';
import { Controller, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { RingfleetError } from '@ringfleet/contracts';
import type { z } from 'zod';
import { ChangesIntent } from '../intent/changes-intent.decorator.ts';
import { Idempotency } from '../intent/idempotency.service.ts';
import { manageQuerySchema, managementAnswerSchema, unmanageQuerySchema } from './management-answers.ts';
import { Management, type ManagementAnswer } from './management.service.ts';
import { TakeBack } from './take-back.service.ts';

type ManageQuery = z.infer<typeof manageQuerySchema>;
type UnmanageQuery = z.infer<typeof unmanageQuerySchema>;
/** Express gives a wildcard as its segments. */
type PathParameter = string | string[] | undefined;

@ApiTags('management')
@Controller()
export class ManagementController {
  private readonly management: Management;
  private readonly takeBack: TakeBack;
  private readonly idempotency: Idempotency;

  constructor(management: Management, takeBack: TakeBack, idempotency: Idempotency) {
    this.management = management;
    this.takeBack = takeBack;
    this.idempotency = idempotency;
  }

  @Post(['manage', 'manage/*path'])
  @ChangesIntent(
    'Take a file of your own under management, when no phone sees a difference; ?dryRun=true shows it',
    { answer: managementAnswerSchema },
  )
  manage(
    @Param('path') segments: PathParameter,
    @Query({ schema: manageQuerySchema }) { path, ...options }: ManageQuery,
    @Req() request: IncomingMessage,
  ): Promise<ManagementAnswer> {
    return this.idempotency.once(request, undefined, () =>
      this.management.manage(pathOf(segments, path), { ...options, author: authorOf(request) }),
    );
  }

  @Post(['unmanage', 'unmanage/*path'])
  @ChangesIntent(
    'Make a path a file of your own again: with the bytes from before, or by ?keep=true as it is now',
    { answer: managementAnswerSchema },
  )
  unmanage(
    @Param('path') segments: PathParameter,
    @Query({ schema: unmanageQuerySchema }) { path, ...options }: UnmanageQuery,
    @Req() request: IncomingMessage,
  ): Promise<ManagementAnswer> {
    return this.idempotency.once(request, undefined, () =>
      this.takeBack.unmanage(pathOf(segments, path), { ...options, author: authorOf(request) }),
    );
  }
}

/** @throws RF_REQUEST_INVALID unless the path stands in one of the two places */
function pathOf(segments: PathParameter, asked: string | undefined): string {
  const inUrl = typeof segments === 'string' ? segments : segments?.join('/');
  const path = inUrl ?? asked;
  if (path === undefined || (inUrl !== undefined && asked !== undefined))
    throw new RingfleetError('RF_REQUEST_INVALID', { reason: 'say one path, in the URL or as ?path=' });
  return path;
}
