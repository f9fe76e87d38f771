import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { DeadLettersService } from './dead-letters.service.ts';

const filterSchema = z.object({
  topic: z.string().max(100).optional().describe('`phone-uploads.v1`'),
  service: z.string().max(100).optional().describe('Whose it is: `drift-detector`.'),
});
const listQuerySchema = filterSchema.extend({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
const replaySchema = filterSchema
  .extend({
    ids: z
      .array(z.string().max(50))
      .max(1000)
      .optional()
      .describe('Of one topic and service; absent: all that the filter leaves.'),
  })
  .refine(({ ids, topic, service }) => ids === undefined || (topic !== undefined && service !== undefined), {
    path: ['ids'],
    error: 'ids count within one topic of one service: name both',
  })
  .meta({ id: 'ReplayDeadLetters' });

const letterSchema = z
  .object({
    id: z.string(),
    topic: z.string(),
    service: z.string(),
    key: z.string(),
    errorCode: z.string(),
    reason: z.string(),
    advice: z.string(),
    attempts: z.int(),
    instance: z.string(),
    at: z.iso.datetime(),
    origin: z.object({ topic: z.string(), partition: z.int(), offset: z.int() }),
  })
  .meta({ id: 'DeadLetter' });
const lettersSchema = z.object({ total: z.int(), items: z.array(letterSchema) }).meta({ id: 'DeadLetters' });

/** Messages that services could not handle. */
@Controller('dead-letters')
export class DeadLettersController {
  constructor(@Inject(DeadLettersService) private readonly letters: DeadLettersService) {}

  @Get()
  @ApiOperation({ summary: 'Messages that a service could not handle, oldest first, with the reason' })
  @ApiOkResponse({ standardSchema: lettersSchema })
  async list(
    @Query({ schema: listQuerySchema }) { limit, ...filter }: z.infer<typeof listQuerySchema>,
  ): Promise<z.infer<typeof lettersSchema>> {
    const letters = await this.letters.list(filter);
    const items = letters
      .slice(0, limit)
      .map(({ at, ...letter }) => ({ ...letter, at: new Date(at).toISOString() }));
    return { total: letters.length, items };
  }

  @Post('replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Hands dead letters to their services again' })
  @ApiOkResponse({ standardSchema: z.object({ replayed: z.int() }).meta({ id: 'Replayed' }) })
  async replay(
    @Body({ schema: replaySchema }) { ids, ...filter }: z.infer<typeof replaySchema>,
  ): Promise<{ replayed: number }> {
    return { replayed: await this.letters.replay(filter, ids) };
  }
}
