import { Controller, Get, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { FleetExport } from './fleet-export.service.ts';

@ApiTags('intent')
@Controller('intent/export')
export class ExportController {
  private readonly fleet: FleetExport;

  constructor(fleet: FleetExport) {
    this.fleet = fleet;
  }

  @Get()
  @ApiOperation({
    summary: 'Everything that is described, as one YAML file that can be applied again; secrets are sealed',
  })
  @ApiProduces('application/yaml')
  @ApiOkResponse({ description: 'The same fleet gives the same bytes', schema: { type: 'string' } })
  export(): StreamableFile {
    return new StreamableFile(Readable.from(this.fleet.text()), { type: 'application/yaml; charset=utf-8' });
  }
}
