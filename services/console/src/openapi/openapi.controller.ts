import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, type OpenAPIObject } from '@nestjs/swagger';
import { ApiDocument } from './api-document.ts';

@Controller('openapi.json')
export class OpenApiController {
  constructor(@Inject(ApiDocument) private readonly api: ApiDocument) {}

  /** Every route of every service in one document. */
  @Get()
  @ApiOkResponse({ description: 'The OpenAPI document.', schema: { type: 'object' } })
  document(): Promise<OpenAPIObject> {
    return this.api.document();
  }
}
