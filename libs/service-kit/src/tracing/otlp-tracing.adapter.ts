import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, SpanKind, trace, type Context, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Span, SpanOptions, TraceContext, Tracing } from '@ringfleet/contracts';
import { contextOf, OtlpSpan } from './otlp-span.adapter.ts';
import { WatchedExporter } from './watched-exporter.adapter.ts';

export interface OtlpTracingOptions {
  /** `http://collector:4318`; traces go to its `/v1/traces`. */
  endpoint: string;
  /** From 0 to 1: of traces that begin here. */
  sampled: number;
  /** What this process is: `drift-detector`, or `standalone`. */
  service: string;
  instance: string;
  version: string;
  /** What carries messages, in the words of the semantic conventions. */
  messagingSystem: string;
}

/** Spans that wait for the collector; beyond it the newest are dropped. */
const QUEUE = 4096;
const BATCH = 512;
const EXPORT_EVERY_MS = 1_000;
/** An export that takes longer has failed. */
const EXPORT_MS = 3_000;

const kinds: Record<SpanOptions['kind'], SpanKind> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

/** Traces by the SDK of OpenTelemetry. Only who wants traces loads this file, and with it the SDK. */
export class OtlpTracing implements Tracing {
  private readonly provider: TracerProvider;
  private readonly exporter: WatchedExporter;
  private readonly tracer: Tracer;
  private readonly messagingSystem: string;
  private readonly running = new AsyncLocalStorage<Context>();

  constructor({ endpoint, sampled, service, instance, version, messagingSystem }: OtlpTracingOptions) {
    this.messagingSystem = messagingSystem;
    const url = `${endpoint}/v1/traces`;
    this.exporter = new WatchedExporter(new OTLPTraceExporter({ url, timeoutMillis: EXPORT_MS }), endpoint);
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.namespace': 'ringfleet',
        'service.name': service,
        'service.instance.id': instance,
        'service.version': version,
      }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampled) }),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: this.exporter,
          maxQueueSize: QUEUE,
          maxExportBatchSize: BATCH,
          scheduledDelayMillis: EXPORT_EVERY_MS,
          exportTimeoutMillis: EXPORT_MS,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('ringfleet', version);
  }

  start(name: string, { kind, attributes, parent }: SpanOptions): Span {
    const place = parent === undefined ? (this.running.getStore() ?? ROOT_CONTEXT) : contextOf(parent);
    const isMessaging = kind === 'producer' || kind === 'consumer';
    const known = isMessaging ? { 'messaging.system': this.messagingSystem } : {};
    const options = { kind: kinds[kind], attributes: { ...known, ...attributes } };
    return new OtlpSpan(this.tracer.startSpan(name, options, place));
  }

  current(): Span | undefined {
    const span = trace.getSpan(this.running.getStore() ?? ROOT_CONTEXT);
    return span && new OtlpSpan(span);
  }

  within<T>(place: Span | TraceContext | undefined, work: () => T): T {
    if (place === undefined) return this.running.run(ROOT_CONTEXT, work);
    return this.running.run(place instanceof OtlpSpan ? place.place : contextOf(place as TraceContext), work);
  }

  /** Sends what waits, for as long as an export may take; to a collector that is away nothing. */
  async close(): Promise<void> {
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, this.exporter.isFailing ? 0 : EXPORT_MS);
    await Promise.race([this.provider.shutdown().catch(() => undefined), limit.promise]);
    clearTimeout(timer);
  }
}
