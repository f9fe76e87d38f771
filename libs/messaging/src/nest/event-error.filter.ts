import type { RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/**
 * Hands what a handler threw to the server as it is. Nest's own filter makes `Internal server error` of it, and dead
 * letters would say nothing (N-02). Set by connectEventBus(); without a class decorator it takes every error.
 */
export class EventErrorFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
