import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { changeReportSchema } from './intent-answers.ts';

/**
 * What every route says that changes what people described: its summary, the headers that it takes, its answer.
 * @param options.seen whether it takes If-Match, for a document that somebody saw
 * @param options.answer @default a change report
 */
export function ChangesIntent(
  summary: string,
  { seen = false, answer = changeReportSchema }: { seen?: boolean; answer?: z.ZodType } = {},
): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    ApiOperation({ summary }),
    ...(seen ? [ApiHeader({ name: 'If-Match', required: false, description: 'The ETag that you saw' })] : []),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'A repeat under the same key changes nothing more',
    }),
    ApiOkResponse({ standardSchema: answer }),
  );
}
