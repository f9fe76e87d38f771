import { describe, expect, it } from '@jest/globals';
import { createMetrics } from './metrics.module.ts';
import { defineMetrics, registerMetrics, type MetricSample } from './service-metrics.ts';

const definitions = defineMetrics({
  ringfleet_test_calls_total: { kind: 'counter', help: 'Calls.', labels: { result: '`ok` or `refused`' } },
  ringfleet_test_age_seconds: { kind: 'gauge', help: 'Age.' },
  ringfleet_test_broken: { kind: 'gauge', help: 'Fails.' },
});

describe('the metrics of a service', () => {
  it('are what they are at each scrape; what is unknown or fails is left out', async () => {
    const registry = createMetrics();
    const calls: MetricSample[] = [{ labels: { result: 'ok' }, value: 1 }];
    const ages: MetricSample[] = [];
    registerMetrics(registry, definitions, {
      ringfleet_test_calls_total: () => calls,
      ringfleet_test_age_seconds: () => ages,
      ringfleet_test_broken: () => {
        throw new Error('closed');
      },
    });
    const lines = async () =>
      (await registry.metrics()).split('\n').filter((line) => line.startsWith('ringfleet_'));
    expect(await lines()).toEqual(['ringfleet_test_calls_total{result="ok"} 1']);
    calls[0] = { labels: { result: 'ok' }, value: 3 };
    calls.push({ labels: { result: 'refused' }, value: 2 });
    ages.push({ value: 7 });
    expect(await lines()).toEqual([
      'ringfleet_test_calls_total{result="ok"} 3',
      'ringfleet_test_calls_total{result="refused"} 2',
      'ringfleet_test_age_seconds 7',
    ]);
  });
});
