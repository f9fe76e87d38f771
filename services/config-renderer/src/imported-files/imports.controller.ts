import { authorOf } from '@ringfleet/service-kit';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Req,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { type ImportLine, type ImportReport, Imports, type RefusedFile } from './imports.service.ts';
import { packedFileForm, packedFiles } from './packed-files.ts';
import type { Import } from './import.repository.ts';

const openingSchema = z.object({ note: z.string().max(500).default('') }).meta({ id: 'ImportOpening' });
const fileQuerySchema = z.object({
  path: z.string().min(1).max(1024),
  /** The file's time. */
  modified: z.iso.datetime(),
});
const applicationSchema = z
  .object({
    /** Whether paths of the tree that the folder does not have are removed. */
    removeMissing: z.boolean().default(false),
    /** Whether a vendor's default takes the place of a customised 000000000000.cfg; else that is spared. */
    replaceMaster: z.boolean().default(false),
    note: z.string().max(500).default(''),
  })
  .meta({ id: 'ImportApplication' });
const importSchema = z
  .object({
    id: z.string(),
    state: z.enum(['open', 'applying', 'applied', 'discarded']),
    openedAt: z.iso.datetime(),
    author: z.string(),
    note: z.string(),
    seq: z.int().optional(),
  })
  .meta({ id: 'Import' });
const count = z.int().min(0);
const reportSchema = z
  .object({
    import: importSchema,
    changes: z.object({ added: count, changed: count, unchanged: count, removed: count, spared: count }),
    phoneFiles: count,
    faults: z.object({ error: count, warning: count, info: count }),
  })
  .meta({ id: 'ImportReport' });
const refusedSchema = z
  .object({ refused: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })) })
  .meta({ id: 'RefusedFiles' });
const appliedSchema = z.object({ seq: z.int() }).meta({ id: 'ImportApplied' });

@ApiTags('imports')
@Controller('imports')
export class ImportsController {
  private readonly imports: Imports;

  constructor(imports: Imports) {
    this.imports = imports;
  }

  @Post()
  @ApiOperation({ summary: 'Open an import of a folder' })
  @ApiCreatedResponse({ standardSchema: importSchema })
  open(
    @Body({ schema: openingSchema }) { note }: z.infer<typeof openingSchema>,
    @Req() request: IncomingMessage,
  ): Promise<Import> {
    return this.imports.open({ author: authorOf(request), note });
  }

  @Put(':id/files')
  @HttpCode(204)
  @ApiOperation({ summary: 'Add one file; the body is its bytes, repeating it is harmless' })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  async addFile(
    @Param('id') id: string,
    @Query({ schema: fileQuerySchema }) { path, modified }: z.infer<typeof fileQuerySchema>,
    @Req() request: IncomingMessage,
  ): Promise<void> {
    await this.imports.addFile(id, path, new Date(modified), request);
  }

  @Post(':id/files')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Add many small files (up to 1 MiB each), one JSON document a line; repeating it is harmless',
  })
  @ApiConsumes('application/x-ndjson')
  @ApiBody({ description: packedFileForm, schema: { type: 'string' } })
  @ApiOkResponse({ standardSchema: refusedSchema })
  async addFiles(
    @Param('id') id: string,
    @Req() request: IncomingMessage,
  ): Promise<z.infer<typeof refusedSchema>> {
    const refused: RefusedFile[] = [];
    for await (const files of packedFiles(request)) refused.push(...(await this.imports.addFiles(id, files)));
    return { refused };
  }

  @Get(':id')
  @ApiOperation({ summary: 'What applying the import would change, in numbers' })
  @ApiOkResponse({ standardSchema: reportSchema })
  report(@Param('id') id: string): Promise<ImportReport> {
    return this.imports.report(id);
  }

  @Get(':id/lines')
  @Header('Content-Type', 'application/x-ndjson')
  @ApiOperation({ summary: 'Every change, phone file and fault of the import, one JSON document a line' })
  lines(@Param('id') id: string): StreamableFile {
    return new StreamableFile(Readable.from(jsonLines(this.imports.lines(id))), {
      type: 'application/x-ndjson',
    });
  }

  @Post(':id/apply')
  @HttpCode(200)
  @ApiOperation({ summary: 'Apply the import as one change set' })
  @ApiOkResponse({ standardSchema: appliedSchema })
  async apply(
    @Param('id') id: string,
    @Body({ schema: applicationSchema }) { note, ...choices }: z.infer<typeof applicationSchema>,
    @Req() request: IncomingMessage,
  ): Promise<{ seq: number }> {
    return { seq: await this.imports.apply(id, choices, { author: authorOf(request), note }) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Discard the import; nothing of it remains' })
  async discard(@Param('id') id: string): Promise<void> {
    await this.imports.discard(id);
  }
}

async function* jsonLines(lines: AsyncIterable<ImportLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}
