import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
  type Type,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { authorOf, etagOf, expectedVersion, pageQuerySchema } from '@ringfleet/service-kit';
import { z } from 'zod';
import { ChangesIntent } from './changes-intent.decorator.ts';
import { Idempotency } from './idempotency.service.ts';
import {
  type ChangeQuery,
  changeQuerySchema,
  historySchema,
  intentDocumentSchema,
  intentPageSchema,
} from './intent-answers.ts';
import { FLEET, type IntentKind } from './intent-document.ts';
import {
  fleetInputSchema,
  groupInputSchema,
  modelInputSchema,
  phoneInputSchema,
  siteInputSchema,
} from './intent-input.ts';
import { IntentReader } from './intent-reader.ts';
import { type ChangeReport, IntentService } from './intent.service.ts';

type RequestHeaders = Record<string, string | undefined>;

/** Any object: what it holds is checked where faults get their places and all are told at once. */
const documentBody = z.record(z.string(), z.unknown());
const listQuerySchema = pageQuerySchema.extend({
  site: z.string().max(48).optional(),
  group: z.string().max(48).optional(),
  model: z.string().max(32).optional(),
  name: z.string().max(512).optional(),
  address: z.string().max(255).optional().describe('SIP address of the first line.'),
});
const rollBackSchema = z.object({ version: z.int().min(1) }).meta({ id: 'RollBack' });

interface Described {
  kind: IntentKind;
  /** Path below `intent/`. */
  path: string;
  /** For people: `a site`. */
  one: string;
  many: string;
  /** Named in the document, so that generated clients have its type. */
  input: z.ZodType;
  /** Indexed fields to filter by. */
  filters: readonly ('site' | 'group' | 'model' | 'name' | 'address')[];
}

const described: readonly Described[] = [
  { kind: 'model', path: 'models', one: 'a model', many: 'models', input: modelInputSchema, filters: [] },
  { kind: 'site', path: 'sites', one: 'a site', many: 'sites', input: siteInputSchema, filters: [] },
  { kind: 'group', path: 'groups', one: 'a group', many: 'groups', input: groupInputSchema, filters: [] },
  {
    kind: 'phone',
    path: 'phones',
    one: 'a phone',
    many: 'phones under management',
    input: phoneInputSchema,
    filters: ['site', 'group', 'model', 'name', 'address'],
  },
];

/** One set of routes for each kind: they differ in path, names and filters only. */
function controllerOf({ kind, path, one, many, input, filters }: Described): Type {
  @ApiTags('intent')
  @Controller(`intent/${path}`)
  class DocumentsController {
    constructor(
      private readonly reader: IntentReader,
      private readonly intent: IntentService,
      private readonly idempotency: Idempotency,
    ) {}

    @Get()
    @ApiOperation({ summary: `List ${many}` })
    @ApiOkResponse({ standardSchema: intentPageSchema })
    list(@Query({ schema: listQuerySchema }) query: z.infer<typeof listQuerySchema>) {
      return this.reader.list(kind, query, filters);
    }

    @Get(':id')
    @ApiOperation({ summary: `Read ${one}` })
    @ApiOkResponse({ standardSchema: intentDocumentSchema })
    async get(@Param('id') id: string, @Res({ passthrough: true }) response: ServerResponse) {
      const shown = await this.reader.get(kind, id);
      response.setHeader('ETag', etagOf(shown.version));
      return shown;
    }

    @Put(':id')
    @ChangesIntent(`Write ${one} as it shall be; ?dryRun=true says what that does`, { seen: true })
    put(
      @Param('id') id: string,
      @Body({ schema: input.or(documentBody) }) body: unknown,
      @Query({ schema: changeQuerySchema }) query: ChangeQuery,
      @Headers() headers: RequestHeaders,
      @Req() request: IncomingMessage,
    ): Promise<ChangeReport> {
      return this.idempotency.once(request, body, () =>
        this.intent.put({ kind, id }, body, expectedVersion(headers), {
          ...query,
          author: authorOf(request),
        }),
      );
    }

    @Patch(':id')
    @ChangesIntent(`Change fields of ${one} (JSON merge patch, RFC 7396); null takes one away`, {
      seen: true,
    })
    patch(
      @Param('id') id: string,
      @Body({ schema: documentBody }) body: z.infer<typeof documentBody>,
      @Query({ schema: changeQuerySchema }) query: ChangeQuery,
      @Headers() headers: RequestHeaders,
      @Req() request: IncomingMessage,
    ): Promise<ChangeReport> {
      return this.idempotency.once(request, body, () =>
        this.intent.patch({ kind, id }, body, expectedVersion(headers), {
          ...query,
          author: authorOf(request),
        }),
      );
    }

    @Delete(':id')
    @ChangesIntent(`Remove ${one}`, { seen: true })
    remove(
      @Param('id') id: string,
      @Query({ schema: changeQuerySchema }) query: ChangeQuery,
      @Headers() headers: RequestHeaders,
      @Req() request: IncomingMessage,
    ): Promise<ChangeReport> {
      return this.idempotency.once(request, undefined, () =>
        this.intent.remove({ kind, id }, expectedVersion(headers), { ...query, author: authorOf(request) }),
      );
    }

    @Get(':id/history')
    @ApiOperation({ summary: `Every version of ${one}, newest first` })
    @ApiOkResponse({ standardSchema: historySchema })
    history(
      @Param('id') id: string,
      @Query({ schema: pageQuerySchema }) query: z.infer<typeof pageQuerySchema>,
    ) {
      return this.reader.history({ kind, id }, query);
    }

    @Post(':id/rollback')
    @ChangesIntent(`Bring ${one} back to what it was in a version`, { seen: true })
    rollBack(
      @Param('id') id: string,
      @Body({ schema: rollBackSchema }) { version }: z.infer<typeof rollBackSchema>,
      @Query({ schema: changeQuerySchema }) query: ChangeQuery,
      @Headers() headers: RequestHeaders,
      @Req() request: IncomingMessage,
    ): Promise<ChangeReport> {
      return this.idempotency.once(request, { version }, () =>
        this.intent.rollBack({ kind, id }, version, expectedVersion(headers), {
          ...query,
          author: authorOf(request),
        }),
      );
    }
  }
  Object.defineProperty(DocumentsController, 'name', {
    value: `Intent${path.replace(/^./, (s) => s.toUpperCase())}Controller`,
  });
  return DocumentsController;
}

/** The fleet is one document: without an id. */
@ApiTags('intent')
@Controller('intent/fleet')
class IntentFleetController {
  private readonly reader: IntentReader;
  private readonly intent: IntentService;
  private readonly idempotency: Idempotency;

  constructor(reader: IntentReader, intent: IntentService, idempotency: Idempotency) {
    this.reader = reader;
    this.intent = intent;
    this.idempotency = idempotency;
  }

  @Get()
  @ApiOperation({ summary: "Read the fleet's settings and layer" })
  @ApiOkResponse({ standardSchema: intentDocumentSchema })
  async get(@Res({ passthrough: true }) response: ServerResponse) {
    const shown = await this.reader.get('fleet', FLEET);
    response.setHeader('ETag', etagOf(shown.version));
    return shown;
  }

  @Put()
  @ChangesIntent("Write the fleet's settings and layer as they shall be; ?dryRun=true says what that does", {
    seen: true,
  })
  put(
    @Body({ schema: fleetInputSchema.or(documentBody) }) body: unknown,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Headers() headers: RequestHeaders,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.idempotency.once(request, body, () =>
      this.intent.put(fleet, body, expectedVersion(headers), { ...query, author: authorOf(request) }),
    );
  }

  @Patch()
  @ChangesIntent("Change fields of the fleet's settings and layer (JSON merge patch, RFC 7396)", {
    seen: true,
  })
  patch(
    @Body({ schema: documentBody }) body: z.infer<typeof documentBody>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Headers() headers: RequestHeaders,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.idempotency.once(request, body, () =>
      this.intent.patch(fleet, body, expectedVersion(headers), { ...query, author: authorOf(request) }),
    );
  }

  @Get('history')
  @ApiOperation({ summary: "Every version of the fleet's settings and layer, newest first" })
  @ApiOkResponse({ standardSchema: historySchema })
  history(@Query({ schema: pageQuerySchema }) query: z.infer<typeof pageQuerySchema>) {
    return this.reader.history(fleet, query);
  }

  @Post('rollback')
  @ChangesIntent("Bring the fleet's settings and layer back to what they were in a version", { seen: true })
  rollBack(
    @Body({ schema: rollBackSchema }) { version }: z.infer<typeof rollBackSchema>,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Headers() headers: RequestHeaders,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.idempotency.once(request, { version }, () =>
      this.intent.rollBack(fleet, version, expectedVersion(headers), { ...query, author: authorOf(request) }),
    );
  }
}

const fleet = { kind: 'fleet', id: FLEET } as const;

export const intentControllers: Type[] = [IntentFleetController, ...described.map(controllerOf)];
