import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { throwError } from 'rxjs';
import { problemOf } from './problem-document.ts';
import { requestIdOf } from './request-id.ts';

/** Answers every error of an HTTP request as a problem document; errors of event handlers pass to their bus. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(thrown: unknown, host: ArgumentsHost): unknown {
    if (host.getType() !== 'http') return throwError(() => thrown);
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<Request>(), http.getResponse<Response>());
    return undefined;
  }

  /** For middlewares, which no filter covers. */
  answer(thrown: unknown, request: Request, response: Response): void {
    const id = requestIdOf(request);
    const path = request.originalUrl.replace(/\?.*/s, '');
    const problem = problemOf(thrown, { id, method: request.method, path });
    // A probe that is answered no is no fault: it is asked again every few seconds.
    if (problem.status >= 500 && !path.startsWith('/health'))
      this.logger.error({ err: thrown, code: problem.code });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
