import { Controller, Delete, Get, Param, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { RingfleetError } from '@ringfleet/contracts';
import { authorOf, RequestInvalidError } from '@ringfleet/service-kit';
import { z } from 'zod';
import { ChangesIntent } from '../intent/changes-intent.decorator.ts';
import { Idempotency } from '../intent/idempotency.service.ts';
import { type ChangeQuery, changeQuerySchema, changeReportSchema } from '../intent/intent-answers.ts';
import type { ChangeReport } from '../intent/intent.service.ts';
import { Certificates, type TakenCertificate } from './certificates.service.ts';

const shownFields = {
  name: z.string(),
  certificates: z
    .array(
      z.object({
        subject: z.string(),
        issuer: z.string(),
        validFrom: z.iso.datetime(),
        validTo: z.iso.datetime(),
        fingerprint: z.string().describe('SHA-256.'),
      }),
    )
    .describe('It and those that issued it.'),
};
const listSchema = z.object({ items: z.array(z.object(shownFields)) }).meta({ id: 'CaCertificates' });
const takenSchema = z
  .object({ ...shownFields, warnings: z.array(z.string()), report: changeReportSchema })
  .meta({ id: 'TakenCertificate' });

/** A chain of certificates is some thousand bytes. */
const LARGEST = 64 * 1024;

/** CA certificates that phones trust. */
@ApiTags('intent')
@Controller('intent/certificates')
export class CertificatesController {
  private readonly certificates: Certificates;
  private readonly idempotency: Idempotency;

  constructor(certificates: Certificates, idempotency: Idempotency) {
    this.certificates = certificates;
    this.idempotency = idempotency;
  }

  @Get()
  @ApiOperation({ summary: 'CA certificates that phones trust' })
  @ApiOkResponse({ standardSchema: listSchema })
  list() {
    return this.certificates.list();
  }

  @Put(':name')
  @ChangesIntent('Add or replace a CA certificate; the body is a PEM or DER file', { answer: takenSchema })
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  async put(
    @Param('name') name: string,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Req() request: IncomingMessage,
  ): Promise<TakenCertificate> {
    if (!/^[\w .-]{1,64}$/.test(name))
      throw new RequestInvalidError([
        { field: 'name', message: 'must be 1 to 64 letters, digits, dots, dashes, underscores and spaces' },
      ]);
    const bytes = await bytesOf(name, request);
    return this.idempotency.once(request, bytes.toString('base64'), () =>
      this.certificates.put(name, bytes, { ...query, author: authorOf(request) }),
    );
  }

  @Delete(':name')
  @ChangesIntent('Take a CA certificate away')
  remove(
    @Param('name') name: string,
    @Query({ schema: changeQuerySchema }) query: ChangeQuery,
    @Req() request: IncomingMessage,
  ): Promise<ChangeReport> {
    return this.idempotency.once(request, undefined, () =>
      this.certificates.remove(name, { ...query, author: authorOf(request) }),
    );
  }
}

async function bytesOf(name: string, request: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST)
      throw new RingfleetError('RF_CERTIFICATE_REFUSED', { name, reason: 'it has more than 64 KiB' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
