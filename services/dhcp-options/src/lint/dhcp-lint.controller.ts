import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { RingfleetError } from '@ringfleet/contracts';
import { dhcpServers, lintDhcp } from '@ringfleet/ucs';
import { z } from 'zod';

const LIMIT = 4 * 1024 * 1024;
const querySchema = z.object({
  server: z.enum(dhcpServers).optional().describe('Whose configuration it is. Default: what it looks like.'),
});
const lintedSchema = z
  .object({
    server: z.enum(dhcpServers),
    faults: z.array(
      z.object({
        ...{ code: z.string(), severity: z.enum(['error', 'warning', 'info']) },
        ...{ line: z.int(), column: z.int(), message: z.string(), advice: z.string() },
      }),
    ),
  })
  .meta({ id: 'DhcpLintResult' });

@ApiTags('dhcp')
@Controller('dhcp/lint')
export class DhcpLintController {
  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'What breaks phones in the configuration of a DHCP server, which is not kept' })
  @ApiConsumes('text/plain')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ standardSchema: lintedSchema })
  async lint(
    @Query({ schema: querySchema }) { server }: z.infer<typeof querySchema>,
    @Req() request: IncomingMessage,
  ): Promise<z.infer<typeof lintedSchema>> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LIMIT) throw new RingfleetError('RF_BODY_TOO_LARGE', { limit: LIMIT });
      chunks.push(chunk);
    }
    return lintDhcp(Buffer.concat(chunks).toString('utf8'), server);
  }
}
