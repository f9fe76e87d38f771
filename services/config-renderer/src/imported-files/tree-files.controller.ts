import {
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Put,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { authorOf, etagOf, expectedVersion } from '@ringfleet/service-kit';
import { faultSchema } from '../lint/fault-schema.ts';
import { PutFile } from './put-file.service.ts';
import { TreeFileReader } from './tree-file-reader.service.ts';
import type { TreeFileSummary } from './tree-file-summary.ts';

const listQuerySchema = z.object({
  /** Only paths that begin with this. */
  prefix: z.string().max(1024).default(''),
  /** Only what this phone may read, its own files included. */
  mac: z.string().max(32).optional(),
  /** Only paths that are rendered. */
  rendered: z.stringbool().default(false),
  cursor: z.string().max(4096).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
const putQuerySchema = z.object({
  modified: z.iso.datetime().optional(),
  note: z.string().max(500).default(''),
});
const noteQuerySchema = z.object({ note: z.string().max(500).default('') });
const readQuerySchema = z.object({ version: z.coerce.number().int().min(1).optional() });
const pageQuerySchema = z.object({
  cursor: z.string().max(4096).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

const summarySchema = z
  .object({
    path: z.string(),
    kind: z.string(),
    size: z.int(),
    modified: z.iso.datetime(),
    mac: z.string().nullable(),
    /** `operator` for imported and put files, `phone` for what a phone wrote, `ringfleet` for what is rendered. */
    writtenBy: z.enum(['operator', 'phone', 'ringfleet']),
    owner: z.string().optional().describe("What a rendered path follows from: site 'berlin'."),
    version: z.int().optional(),
    author: z.string().optional(),
    note: z.string().optional(),
    at: z.iso.datetime().optional(),
    removed: z.boolean().optional(),
  })
  .meta({ id: 'TreeFile' });
const pageSchema = z
  .object({ items: z.array(summarySchema), cursor: z.string().optional() })
  .meta({ id: 'TreeFilePage' });
const putSchema = z.object({ file: summarySchema, faults: z.array(faultSchema) }).meta({ id: 'TreeFilePut' });

/** Express gives a wildcard as its segments. */
type PathParameter = string | string[];

@ApiTags('tree')
@Controller()
export class TreeFilesController {
  private readonly reader: TreeFileReader;
  private readonly putFile: PutFile;

  constructor(reader: TreeFileReader, putFile: PutFile) {
    this.reader = reader;
    this.putFile = putFile;
  }

  @Get('tree')
  @ApiOperation({ summary: 'Paths of the provisioning tree' })
  @ApiOkResponse({ standardSchema: pageSchema })
  list(@Query({ schema: listQuerySchema }) query: z.infer<typeof listQuerySchema>): Promise<TreeFilePage> {
    return this.reader.list(query);
  }

  @Get('tree/*path')
  @ApiOperation({ summary: 'The bytes of one path, of an older version by ?version=' })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async read(
    @Param('path') path: PathParameter,
    @Query({ schema: readQuerySchema }) { version }: z.infer<typeof readQuerySchema>,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<StreamableFile> {
    const { summary, content } = await this.reader.read(joined(path), version);
    if (summary.version !== undefined) response.setHeader('ETag', etagOf(summary.version));
    response.setHeader('Last-Modified', new Date(summary.modified).toUTCString());
    return Buffer.isBuffer(content)
      ? new StreamableFile(content, { type: 'application/octet-stream', length: content.length })
      : new StreamableFile(content, { type: 'application/octet-stream', length: summary.size });
  }

  @Put('tree/*path')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put a file; every gateway serves it within a second of the answer' })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag that you saw' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: '* when the path must not be there yet' })
  @ApiOkResponse({ standardSchema: putSchema })
  async put(
    @Param('path') path: PathParameter,
    @Query({ schema: putQuerySchema }) { modified, note }: z.infer<typeof putQuerySchema>,
    @Headers() headers: Record<string, string | undefined>,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<z.infer<typeof putSchema>> {
    const { file, faults } = await this.putFile.put(joined(path), request, expectedVersion(headers), {
      modified: modified === undefined ? new Date() : new Date(modified),
      author: authorOf(request),
      note,
    });
    response.setHeader('ETag', etagOf(file.seq));
    return { file: this.reader.summary(file), faults };
  }

  @Delete('tree/*path')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a path' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag that you saw' })
  async remove(
    @Param('path') path: PathParameter,
    @Query({ schema: noteQuerySchema }) { note }: z.infer<typeof noteQuerySchema>,
    @Headers() headers: Record<string, string | undefined>,
    @Req() request: IncomingMessage,
  ): Promise<void> {
    await this.putFile.remove(joined(path), expectedVersion(headers), { author: authorOf(request), note });
  }

  @Get('tree-history/*path')
  @ApiOperation({ summary: 'Every version of a path, newest first' })
  @ApiOkResponse({ standardSchema: pageSchema })
  history(
    @Param('path') path: PathParameter,
    @Query({ schema: pageQuerySchema }) query: z.infer<typeof pageQuerySchema>,
  ): Promise<TreeFilePage> {
    return this.reader.history(joined(path), query);
  }
}

interface TreeFilePage {
  items: TreeFileSummary[];
  cursor?: string;
}

function joined(path: PathParameter): string {
  return typeof path === 'string' ? path : path.join('/');
}
