import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { FtpFront } from './ftp-front.ts';
import { FtpGateway } from './gateway.ts';

const gatewaySchema = z
  .object({
    id: z.string(),
    /** Open FTP sessions. */
    sessions: z.int(),
    journal: z.object({
      /** Bytes on disk, and beyond which uploads are refused. */
      size: z.int(),
      limit: z.int(),
      /** Uploads that are not delivered yet. */
      pending: z.int(),
      /** Since when nothing could be delivered. */
      failingSince: z.iso.datetime().optional(),
    }),
    tree: z.object({
      revision: z.int(),
      /** When it last followed the bus. */
      followedAt: z.string().optional(),
      rereading: z.boolean(),
      /** Images that published paths wait for. */
      missingImages: z.int(),
    }),
    /** Session events that wait for the bus, and that were dropped since the start. */
    activity: z.object({ waiting: z.int(), dropped: z.int() }),
    /** Whether phones are served. */
    ready: z.boolean(),
    /** It works, but what others see of it may be old. */
    degraded: z.boolean(),
  })
  .meta({ id: 'Gateway' });
/** The front puts the answers of all gateways together. */
const unreachable = z.array(z.string()).optional().describe('Gateways that did not answer, by address.');
const gatewaysSchema = z.object({ items: z.array(gatewaySchema), unreachable }).meta({ id: 'Gateways' });

const wayOfPhonesSchema = z
  .object({
    /** The gateway. */
    id: z.string(),
    /** What PASV answers; none: the address on which each control connection arrived. */
    advertised: z.string().optional(),
    /** Ports of data connections. */
    ports: z.array(z.int()),
    /** Whose data connections are taken. */
    peerCheck: z.enum(['strict', 'same-24', 'off']),
    /** Addresses of open control connections, each once. */
    clients: z.array(z.string()),
  })
  .meta({ id: 'WayOfPhones' });
const waysOfPhonesSchema = z
  .object({ items: z.array(wayOfPhonesSchema), unreachable })
  .meta({ id: 'WaysOfPhones' });

const republishSchema = z.object({
  /** Uploads received at or after this time; they are kept for 7 days. */
  since: z.iso.datetime(),
});
const republishedSchema = z.object({ events: z.int(), unreachable }).meta({ id: 'RepublishedUploads' });

@ApiTags('gateways')
@Controller('gateways')
export class GatewaysController {
  constructor(
    @Inject(FtpGateway) private readonly gateway: FtpGateway,
    @Inject(FtpFront) private readonly front: FtpFront,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The FTP gateways: sessions, journal, tree' })
  @ApiOkResponse({ standardSchema: gatewaysSchema })
  list(): z.infer<typeof gatewaysSchema> {
    const { id, sessions, journal, delivery, tree, activity } = this.gateway;
    const { revision, followedAt, rereading, missingImages } = tree.status();
    const { failing } = delivery;
    const { used: size, limit } = journal.space;
    const item = {
      ...{ id, sessions, ready: tree.freshness().complete, activity: activity.backlog },
      journal: {
        ...{ size, limit, pending: journal.pendingCount },
        ...(failing ? { failingSince: failing.toISOString() } : {}),
      },
      tree: { revision, rereading, missingImages, ...(followedAt === undefined ? {} : { followedAt }) },
      degraded: failing !== undefined || missingImages > 0,
    };
    return { items: [item] };
  }

  @Get('doctor')
  @ApiOperation({
    summary: 'How phones come to the gateways, as these see it: for comparing with what phones see',
  })
  @ApiOkResponse({ standardSchema: waysOfPhonesSchema })
  ways(): z.infer<typeof waysOfPhonesSchema> {
    const way = this.front.way();
    return { items: way === undefined ? [] : [{ id: this.gateway.id, ...way }] };
  }

  @Post('republished-uploads')
  @ApiOperation({ summary: 'Sends the events of delivered uploads again, with the same ids' })
  @ApiCreatedResponse({ standardSchema: republishedSchema })
  async republish(
    @Body({ schema: republishSchema }) { since }: z.infer<typeof republishSchema>,
  ): Promise<z.infer<typeof republishedSchema>> {
    return { events: await this.gateway.delivery.republish(new Date(since)) };
  }
}
