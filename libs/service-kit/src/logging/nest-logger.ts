import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger as NestLogger, type LoggerService } from '@nestjs/common';
import { Logger as NestPinoLogger, PinoLogger } from 'nestjs-pino';
import { pino, type Logger } from 'pino';
import { pinoHttp, type Options } from 'pino-http';
import { requestIdOf } from '../http/request-id.ts';

/**
 * The log is the process's: nestjs-pino and Nest's own `Logger` both keep one for all applications in it. Until
 * `useProcessLogger` names one, nothing is written.
 */
const options: Options = {
  logger: pino({ level: 'silent' }),
  genReqId: requestIdOf,
  customProps: () => ({ context: 'Http' }),
  autoLogging: { ignore: (request) => request.url?.startsWith('/health') ?? false },
  customLogLevel: (_, response, error) => (error || response.statusCode >= 500 ? 'warn' : 'debug'),
  customSuccessMessage: (request, response, ms) =>
    `${request.method} ${pathOf(request.url)} ${response.statusCode} ${Math.round(ms)} ms`,
  customErrorMessage: (request, response) =>
    `${request.method} ${pathOf(request.url)} ${response.statusCode}`,
  // For an answer of 500 and more pino-http makes up an error, whose stack says nothing.
  customErrorObject: (_, { statusCode }, error, told: object) =>
    error.message === `failed with status code ${statusCode}` ? { ...told, err: undefined } : told,
  // Headers and queries stay out of the log: that is where secrets would be.
  serializers: {
    req: (request: { id?: unknown; method?: string; url?: string }) => ({
      id: request.id,
      method: request.method,
      path: pathOf(request.url),
    }),
    res: (response: { statusCode?: number }) => ({ status: response.statusCode }),
  },
};

/** Nest tells of every module and route at every start; who runs Ringfleet wants to read of Ringfleet. */
const framework = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'NestMicroservice',
]);

class ServiceLogger extends NestPinoLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (framework.has(String(rest.at(-1)))) this.debug(message, ...rest);
    else super.log(message, ...rest);
  }
}

/** Names the process's log, also for what is told before there is an application, or without one. */
export function useProcessLogger(logger: Logger): void {
  options.logger = logger;
  NestLogger.overrideLogger(nestLogger());
}

/** What `app.useLogger` takes. */
export function nestLogger(): LoggerService {
  const params = { pinoHttp: options };
  return new ServiceLogger(new PinoLogger(params), params);
}

/**
 * Goes before everything in the one application of the process that listens on HTTP: a line for each request (debug;
 * warn when it failed inside), and the request's id in every line that is written while it is answered.
 */
export function requestLogging(): (
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
) => void {
  const logRequest = pinoHttp(options);
  const logger = new PinoLogger({ pinoHttp: options });
  return (request, response, next) => {
    logRequest(request, response);
    logger.runInContext(next, { bindings: { requestId: requestIdOf(request) } });
  };
}

function pathOf(url = ''): string {
  return url.replace(/\?.*/s, '');
}
