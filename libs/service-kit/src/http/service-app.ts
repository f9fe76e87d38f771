import {
  StandardSchemaValidationPipe,
  type DynamicModule,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { json, type Express } from 'express';
import { nestLogger } from '../logging/nest-logger.ts';
import { RequestInvalidError, type FieldFault } from './problem-document.ts';
import { ProblemFilter } from './problem.filter.ts';
import { tracedRequests } from '../tracing/traced-requests.ts';

/** Stands before every route but health and metrics. */
export const API_PREFIX = 'api/v1';

export interface ServiceAppOptions {
  /** Bytes of a JSON body; other bodies are not parsed: controllers stream them. @default 1 MiB */
  jsonLimit?: number;
  /** Runs before bodies are parsed: what the front puts before its routes. */
  before?: (app: INestApplication) => void;
}

/**
 * A Nest application as every service has it: log, schema validation (`@Body({ schema })`), problem documents,
 * `/api/v1`. Nothing listens and nothing is initialised yet. Start-up errors are thrown.
 */
export async function createServiceApp(
  module: Type | DynamicModule,
  options: ServiceAppOptions = {},
): Promise<INestApplication> {
  const app = await NestFactory.create(module, {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false,
  });
  app.useLogger(nestLogger());
  const express = app.getHttpAdapter().getInstance() as Express;
  express.disable('x-powered-by');
  // An ETag of ours is a document's version; Express would make one up from the body.
  express.disable('etag');
  app.setGlobalPrefix(API_PREFIX, { exclude: ['health', 'health/ready', 'metrics'] });
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(
    new StandardSchemaValidationPipe({
      exceptionFactory: (issues) => new RequestInvalidError(issues.map(faultOf)),
    }),
  );
  app.use(tracedRequests());
  options.before?.(app);
  app.use(json({ limit: options.jsonLimit ?? 1024 * 1024 }));
  return app;
}

type Issue = Parameters<
  NonNullable<NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory']>
>[0][number];

function faultOf({ path = [], message }: Issue): FieldFault {
  const names = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));
  return { field: names.join('.'), message };
}
