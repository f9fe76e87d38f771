import { defineMetrics } from '@ringfleet/service-kit';

/** What the indexer measures; docs/reference/metrics.md is made of it. */
export const indexerMetrics = defineMetrics({
  ringfleet_log_indexed_uploads_total: {
    kind: 'counter',
    help: 'Uploads of logs indexed since the start.',
  },
  ringfleet_log_repeated_uploads_total: {
    kind: 'counter',
    help: 'Uploads of logs since the start whose event came again and that were indexed before.',
  },
  ringfleet_log_indexed_lines_total: {
    kind: 'counter',
    help: 'Lines of logs indexed since the start.',
  },
  ringfleet_log_unparsed_lines_total: {
    kind: 'counter',
    help: 'Lines since the start that are in no known format, indexed as text.',
  },
  ringfleet_log_repeated_lines_total: {
    kind: 'counter',
    help: 'Lines since the start that phones sent again and that were skipped.',
  },
  ringfleet_log_index_lines: {
    kind: 'gauge',
    help: 'Lines that the index holds, asked a few times a minute.',
  },
  ringfleet_log_index_bytes: {
    kind: 'gauge',
    help: 'Bytes that the index takes, asked a few times a minute.',
  },
  ringfleet_log_index_limit_bytes: {
    kind: 'gauge',
    help: 'Bytes of the index beyond which the oldest lines go.',
  },
  ringfleet_log_last_sweep_seconds: {
    kind: 'gauge',
    help: 'How long the last sweep of old lines took. Absent before the first.',
  },
  ringfleet_log_alarms_raised_total: {
    kind: 'counter',
    help: 'Alarms raised since the start: each cause of a phone once.',
  },
});
