import { Logger } from '@nestjs/common';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** An exporter that says once when its collector is away, and once when it is back. */
export class WatchedExporter implements SpanExporter {
  private readonly exporter: SpanExporter;
  private readonly endpoint: string;
  private readonly logger = new Logger('Traces');
  private failing = false;

  constructor(exporter: SpanExporter, endpoint: string) {
    this.exporter = exporter;
    this.endpoint = endpoint;
  }

  /** Whether the last export failed. */
  get isFailing(): boolean {
    return this.failing;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans, (result) => {
      this.took(result);
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private took({ code, error }: ExportResult): void {
    const failed = code !== ExportResultCode.SUCCESS;
    if (failed === this.failing) return;
    this.failing = failed;
    if (failed)
      this.logger.warn(
        `traces do not reach ${this.endpoint}: ${error?.message ?? 'it refuses them'}. They are dropped meanwhile.`,
      );
    else this.logger.log(`traces reach ${this.endpoint} again`);
  }
}
