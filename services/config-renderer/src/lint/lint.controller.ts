import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { RingfleetError } from '@ringfleet/contracts';
import { type Fault, lintFile } from '@ringfleet/ucs';
import { faultSchema } from './fault-schema.ts';

const LIMIT = 1024 * 1024;
const querySchema = z.object({ path: z.string().min(1).max(1024) });
const lintSchema = z.object({ faults: z.array(faultSchema) }).meta({ id: 'LintResult' });

@ApiTags('lint')
@Controller('lint')
export class LintController {
  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Faults of one file, which is not kept; ?path= says its name' })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ standardSchema: lintSchema })
  async lint(
    @Query({ schema: querySchema }) { path }: z.infer<typeof querySchema>,
    @Req() request: IncomingMessage,
  ): Promise<{ faults: Fault[] }> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LIMIT) throw new RingfleetError('RF_BODY_TOO_LARGE', { limit: LIMIT });
      chunks.push(chunk);
    }
    return { faults: lintFile({ path, bytes: Buffer.concat(chunks) }) };
  }
}
