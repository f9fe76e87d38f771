import type { INestApplication } from '@nestjs/common';
import { API_PREFIX, ProblemFilter, requestIdOf, requestLogging, USER_HEADER } from '@ringfleet/service-kit';
import type { NextFunction, Request, Response } from 'express';
import type { TokenService } from '../tokens/token.service.ts';
import type { Upstream } from './upstream.ts';

/** The only routes that answer without a token. */
export const openRoutes: readonly string[] = ['/health', '/health/ready'];

/**
 * What stands before every route: request id, headers, token, and the way to the service whose prefix it is. Bodies
 * are not read here, so uploads stream through.
 */
export function putFrontBefore(
  app: INestApplication,
  { tokens, upstreams }: { tokens: TokenService; upstreams: readonly Upstream[] },
): void {
  const problems = new ProblemFilter();
  const byPrefix = new Map(
    upstreams.flatMap((upstream) => upstream.prefixes.map((prefix) => [prefix, upstream] as const)),
  );

  app.use(requestLogging());

  app.use((request: Request, response: Response, next: NextFunction) => {
    response.setHeader('X-Request-Id', requestIdOf(request));
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    delete request.headers[USER_HEADER];
    if (openRoutes.includes(request.path)) {
      next();
      return;
    }
    tokens.check(request.headers.authorization).then(
      (user) => {
        request.headers[USER_HEADER] = user;
        next();
      },
      (error: unknown) => problems.answer(error, request, response),
    );
  });

  app.use((request: Request, response: Response, next: NextFunction) => {
    const upstream = byPrefix.get(prefixOf(request.path));
    if (upstream === undefined) next();
    else upstream.handle(request, response);
  });
}

/** `/api/v1/phones/…` → `phones`. */
function prefixOf(path: string): string {
  const start = `/${API_PREFIX}/`;
  return path.startsWith(start) ? (path.slice(start.length).split('/', 1)[0] ?? '') : '';
}
