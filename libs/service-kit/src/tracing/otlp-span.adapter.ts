import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Context,
  type Span as OpenTelemetrySpan,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Span, SpanAttributes, TraceContext } from '@ringfleet/contracts';

const w3c = new W3CTraceContextPropagator();

/** The place that a message or a request names; none where what it says cannot be read. */
export function contextOf(place: TraceContext): Context {
  return w3c.extract(ROOT_CONTEXT, { ...place }, defaultTextMapGetter);
}

export class OtlpSpan implements Span {
  /** Where its children stand. */
  readonly place: Context;
  private readonly span: OpenTelemetrySpan;

  constructor(span: OpenTelemetrySpan) {
    this.span = span;
    this.place = trace.setSpan(ROOT_CONTEXT, span);
  }

  get context(): TraceContext {
    const context: Partial<TraceContext> = {};
    w3c.inject(this.place, context, defaultTextMapSetter);
    return context as TraceContext;
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes);
  }

  rename(name: string): void {
    this.span.updateName(name);
  }

  fail(reason: string): void {
    this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.setAttribute('error.type', reason);
  }

  end(): void {
    this.span.end();
  }
}
