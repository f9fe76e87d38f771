/** Where something stands in a trace: W3C Trace Context, which CloudEvents' Distributed Tracing extension carries. */
export interface TraceContext {
  /** `00-<trace id>-<span id>-<flags>` */
  traceparent: string;
  tracestate?: string;
}

export type SpanAttributes = Record<string, string | number | boolean>;

export interface SpanOptions {
  kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  /** By the semantic conventions of OpenTelemetry, ours as `ringfleet.…`. Never bytes, passwords or other secrets. */
  attributes?: SpanAttributes | undefined;
  /** What it goes on with. @default what runs now */
  parent?: TraceContext | undefined;
}

/** A span that began. */
export interface Span {
  readonly context: TraceContext;
  set(attributes: SpanAttributes): void;
  rename(name: string): void;
  /** What it was for did not succeed. */
  fail(reason: string): void;
  end(): void;
}

/** Takes spans; they go to a collector in the background, and nothing waits for it. */
export interface Tracing {
  start(name: string, options: SpanOptions): Span;
  /** The span that runs now. */
  current(): Span | undefined;
  /** What work does, however long it takes, belongs there; to nothing when there is no place. */
  within<T>(place: Span | TraceContext | undefined, work: () => T): T;
}

/** The process's: who makes an event need not be handed what stands around him. */
let tracing: Tracing | undefined;

/** Names the process's tracing, or takes it away. */
export function useTracing(given: Tracing | undefined): void {
  tracing = given;
}

/** Where what runs now stands in a trace. Spread into headers it is what W3C Trace Context calls for. */
export function traceNow(): TraceContext | undefined {
  return tracing?.current()?.context;
}

/** Says more of the span that runs now. @param failed why what it is for did not succeed */
export function annotate(attributes: () => SpanAttributes, failed?: string): void {
  const span = tracing?.current();
  span?.set(attributes());
  if (failed !== undefined) span?.fail(failed);
}

/** What work does belongs there in a trace, or to none. */
export function inTrace<T>(place: TraceContext | undefined, work: () => T): T {
  return tracing === undefined ? work() : tracing.within(place, work);
}

/** A span to be ended by the caller; undefined where nothing is traced. Only what came from outside begins a trace. */
export function startSpan(name: string, options: SpanOptions): Span | undefined {
  if (tracing === undefined) return undefined;
  if (options.kind !== 'server' && options.parent === undefined && traceNow() === undefined) return undefined;
  return tracing.start(name, options);
}

/** Work as a span, which ends when it is done with; it fails when the work does. */
export function traced<T>(name: string, options: SpanOptions, work: () => T): T {
  const span = startSpan(name, options);
  return span === undefined ? work() : tracedAs(span, work);
}

/** Work as a span that was started. */
export function tracedAs<T>(span: Span, work: () => T): T {
  const failed = (error: unknown): never => {
    // Messages of errors may quote what they are about.
    const { code, name } = error as { code?: unknown; name?: unknown };
    span.fail(String(code ?? name));
    span.end();
    throw error;
  };
  const done = <V>(value: V): V => {
    span.end();
    return value;
  };
  let result: T;
  try {
    result = inSpan(span, work);
  } catch (error) {
    return failed(error);
  }
  return result instanceof Promise ? (result.then(done, failed) as T) : done(result);
}

function inSpan<T>(span: Span, work: () => T): T {
  return tracing === undefined ? work() : tracing.within(span, work);
}
