import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { republishedState, republishedStateSchema } from '@ringfleet/service-kit';
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

const republishedFilesSchema = republishedStateSchema
  .extend({ unreachable })
  .meta({ id: 'RepublishedPhoneFiles' });

const adoptSchema = z.object({
  /** The data folder that a gateway left which is gone for good, as this process sees it: with `ftp-gateway/journal` in it. */
  folder: z.string().min(1).max(4096),
  /** Also sends the events again of uploads that it received since then and delivered. */
  since: z.iso.datetime().optional(),
});
const adoptedSchema = z
  .object({
    gateway: z.string().optional().describe('Whose it is; absent where nothing in it tells.'),
    delivered: z.int().describe('Uploads, and deletions of logs, that were delivered now.'),
    unreadable: z.int().describe('Uploads that the keys of this installation do not open; they stay.'),
    activity: z.int().describe('Events of sessions that were sent now.'),
    repeated: z.int().describe('Events of uploads delivered earlier that were sent again.'),
  })
  .meta({ id: 'AdoptedJournal' });

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

  @Post('republished-state')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Publishes the phone files again that the gateways took, for a bus that has none of them',
  })
  @ApiOkResponse({ standardSchema: republishedFilesSchema })
  async republishState(): Promise<z.infer<typeof republishedFilesSchema>> {
    return republishedState({ phoneFiles: await this.gateway.republishFiles() });
  }

  @Post('adopted-journals')
  @HttpCode(200)
  @ApiOperation({ summary: 'Delivers what a gateway left that is gone for good; repeating it is harmless' })
  @ApiOkResponse({ standardSchema: adoptedSchema })
  adopt(
    @Body({ schema: adoptSchema }) { folder, since }: z.infer<typeof adoptSchema>,
  ): Promise<z.infer<typeof adoptedSchema>> {
    return this.gateway.adopt(folder, since === undefined ? undefined : new Date(since));
  }
}
