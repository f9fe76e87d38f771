import { registerMetrics, type ServiceParts } from '@ringfleet/service-kit';
import type { LogRetention } from '@ringfleet/storage';
import type { AlarmCounter } from '../alarms/alarm-counter.service.ts';
import type { IndexingCounters } from '../ingest/indexing-counters.ts';
import type { LogSweeper } from '../retention/log-sweeper.ts';
import type { IndexWatch } from './index-watch.ts';
import { indexerMetrics } from './indexer-metrics.ts';

interface Measured {
  counters: IndexingCounters;
  watch: Pick<IndexWatch, 'size'>;
  sweeper: Pick<LogSweeper, 'lastSeconds'>;
  alarms: Pick<AlarmCounter, 'raised'>;
  retention: LogRetention;
}

/** Everything is counted or known already: a scrape only reads it. */
export function registerIndexerMetrics(
  registry: ServiceParts['metrics'],
  { counters, watch, sweeper, alarms, retention }: Measured,
): void {
  registerMetrics(registry, indexerMetrics, {
    ringfleet_log_indexed_uploads_total: () => counters.uploads,
    ringfleet_log_repeated_uploads_total: () => counters.repeatedUploads,
    ringfleet_log_indexed_lines_total: () => counters.lines,
    ringfleet_log_unparsed_lines_total: () => counters.unparsedLines,
    ringfleet_log_repeated_lines_total: () => counters.repeatedLines,
    ringfleet_log_index_lines: () => watch.size?.lines ?? [],
    ringfleet_log_index_bytes: () => watch.size?.bytes ?? [],
    ringfleet_log_index_limit_bytes: () => retention.bytes,
    ringfleet_log_last_sweep_seconds: () => sweeper.lastSeconds ?? [],
    ringfleet_log_alarms_raised_total: () => alarms.raised,
  });
}
