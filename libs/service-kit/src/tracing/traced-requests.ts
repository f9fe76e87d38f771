import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { startSpan, tracedAs, traceNow, type TraceContext } from '@ringfleet/contracts';

/** As Express hands it on: the route is known when it was found. */
type RoutedRequest = IncomingMessage & { originalUrl?: string; route?: { path?: unknown } };

/** Of probes and scrapes nobody wants a trace. */
const UNTRACED = /^\/(health|metrics)\b/;

/** Each request is a span until its answer is out; it goes on with the trace that it names, if any. */
export function tracedRequests(): (
  request: RoutedRequest,
  response: ServerResponse,
  next: () => void,
) => void {
  return (request, response, next) => {
    const { method = '' } = request;
    const path = pathOf(request);
    // What a front in this process hands on is in its span already.
    const isInSpan = traceNow() !== undefined;
    const parent = traceOfHeaders(request.headers);
    const attributes = { 'http.request.method': method, 'url.path': path };
    const span =
      isInSpan || UNTRACED.test(path) ? undefined : startSpan(method, { kind: 'server', attributes, parent });
    if (span === undefined) return next();
    const answered = new Promise<void>((resolve) => response.once('close', resolve));
    void tracedAs(span, () => {
      next();
      return answered.then(() => {
        const { statusCode } = response;
        span.set({ 'http.response.status_code': statusCode });
        const route = request.route?.path;
        if (typeof route === 'string') {
          span.set({ 'http.route': route });
          span.rename(`${method} ${route}`);
        }
        if (statusCode >= 500) span.fail(String(statusCode));
      });
    });
  };
}

function pathOf({ originalUrl, url = '' }: RoutedRequest): string {
  return (originalUrl ?? url).replace(/\?.*/s, '');
}

function traceOfHeaders({ traceparent, tracestate }: IncomingHttpHeaders): TraceContext | undefined {
  if (typeof traceparent !== 'string') return undefined;
  return { traceparent, ...(typeof tracestate === 'string' ? { tracestate } : {}) };
}
