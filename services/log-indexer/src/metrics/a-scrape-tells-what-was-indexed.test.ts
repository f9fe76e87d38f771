import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '@ringfleet/service-kit';
import { IndexingCounters } from '../ingest/indexing-counters.ts';
import { countLines } from '../ingest/index-lines.ts';
import { IndexWatch } from './index-watch.ts';
import { indexerMetrics } from './indexer-metrics.ts';
import { registerIndexerMetrics } from './register-indexer-metrics.ts';

const retention = { days: { '*': 1, 0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1 }, bytes: 1000 };
const line = { raw: 'a', text: 'a', at: 0, clock: 'set' as const };

describe("the indexer's metrics", () => {
  it('tell lines, repeats and how large the index is', async () => {
    const registry = createMetrics();
    const counters = new IndexingCounters();
    const index = { size: async () => ({ lines: 7, bytes: 70 }) };
    const watch = new IndexWatch(index);
    const sweeper: { lastSeconds: number | undefined } = { lastSeconds: undefined };
    registerIndexerMetrics(registry, { counters, watch, sweeper, alarms: { raised: 2 }, retention });
    const scraped = async () => {
      const metrics = (await registry.getMetricsAsJSON()).filter(({ name }) => name in indexerMetrics);
      return Object.fromEntries(metrics.map(({ name, values }) => [name, values[0]?.value]));
    };
    const before = await scraped();
    expect(new Set(Object.keys(before))).toEqual(new Set(Object.keys(indexerMetrics)));
    expect(before).toMatchObject({
      ringfleet_log_index_lines: undefined,
      ringfleet_log_indexed_lines_total: 0,
    });

    counters.indexed(countLines([line, { ...line, component: 'so', class: '4' }]), 3);
    await watch.look();
    sweeper.lastSeconds = 1.5;
    expect(await scraped()).toEqual({
      ringfleet_log_indexed_uploads_total: 1,
      ringfleet_log_repeated_uploads_total: 0,
      ringfleet_log_indexed_lines_total: 2,
      ringfleet_log_unparsed_lines_total: 1,
      ringfleet_log_repeated_lines_total: 3,
      ringfleet_log_index_lines: 7,
      ringfleet_log_index_bytes: 70,
      ringfleet_log_index_limit_bytes: 1000,
      ringfleet_log_last_sweep_seconds: 1.5,
      ringfleet_log_alarms_raised_total: 2,
    });
  });
});
