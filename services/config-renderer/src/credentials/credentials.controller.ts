import { Body, Controller, Get, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { authorOf, pageQuerySchema, pageSchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import { ChangesIntent } from '../intent/changes-intent.decorator.ts';
import { Idempotency } from '../intent/idempotency.service.ts';
import { type ChangeQuery, changeQuerySchema, changeReportSchema } from '../intent/intent-answers.ts';
import { CredentialsReader } from './credentials-reader.ts';
import { madePassword } from './made-password.ts';
import { RotateCredentials } from './rotate-credentials.service.ts';

const rotateSchema = z
  .strictObject({
    scope: z.string().max(64).describe("'fleet' or 'site/<id>'."),
    user: z.string().min(1).max(64),
    password: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe('Absent: one is made, and told in this answer only.'),
    validUntil: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('How long the account of before stays valid; default: 30 days.'),
    tellPhones: z.boolean().optional().describe('Whether phones are told it, so that they change over.'),
  })
  .meta({ id: 'CredentialsRotation' });

const rotatedSchema = z
  .object({
    account: z.string().describe('fleet@3'),
    user: z.string(),
    password: z.string().optional().describe('Only when it was made; it is not told again.'),
    oldValidUntil: z.iso.datetime().optional(),
    report: changeReportSchema,
  })
  .meta({ id: 'RotatedCredentials' });

const accountFields = { account: z.string(), user: z.string(), phones: z.int() };
const credentialsSchema = z
  .object({
    items: z.array(
      z.object({
        scope: z.string(),
        ...accountFields,
        tellPhones: z.boolean(),
        before: z.array(z.object({ ...accountFields, validUntil: z.iso.datetime() })),
      }),
    ),
  })
  .meta({ id: 'Credentials' });

const usersQuerySchema = pageQuerySchema.extend({ scope: z.string().max(64).optional() });
const usersSchema = pageSchema(
  z.object({
    mac: z.string(),
    account: z.string(),
    lastSeen: z.iso.datetime(),
    model: z.string().optional(),
    address: z.string().optional(),
  }),
)
  .extend({ count: z.int().describe('All of them.') })
  .meta({ id: 'UsersOfOldCredentials' });

/** FTP accounts of the fleet and its sites. */
@ApiTags('intent')
@Controller('intent/credentials')
export class CredentialsController {
  private readonly reader: CredentialsReader;
  private readonly rotation: RotateCredentials;
  private readonly idempotency: Idempotency;

  constructor(reader: CredentialsReader, rotation: RotateCredentials, idempotency: Idempotency) {
    this.reader = reader;
    this.rotation = rotation;
    this.idempotency = idempotency;
  }

  @Get()
  @ApiOperation({ summary: 'FTP accounts of the fleet and its sites, never a password' })
  @ApiOkResponse({ standardSchema: credentialsSchema })
  list() {
    return this.reader.list();
  }

  @Get('users')
  @ApiOperation({ summary: 'Phones that log in with an account that is not the newest' })
  @ApiOkResponse({ standardSchema: usersSchema })
  users(@Query({ schema: usersQuerySchema }) query: z.infer<typeof usersQuerySchema>) {
    const { scope, ...page } = query;
    return this.reader.usersOfOld(scope, page);
  }

  @Post('rotate')
  @ChangesIntent('Give the fleet or a site a new FTP account; the old one stays valid for a while', {
    answer: rotatedSchema,
  })
  rotate(
    @Body({ schema: rotateSchema }) body: z.infer<typeof rotateSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Req() request: IncomingMessage,
  ): Promise<z.infer<typeof rotatedSchema>> {
    return this.idempotency.once(request, body, async () => {
      const made = body.password === undefined ? madePassword() : undefined;
      const rotated = await this.rotation.rotate(
        { ...body, password: body.password ?? made ?? '' },
        { ...query, author: authorOf(request) },
      );
      return { ...rotated, ...(made === undefined || query.dryRun ? {} : { password: made }) };
    });
  }
}
