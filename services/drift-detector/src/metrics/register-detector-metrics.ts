import { registerMetrics, type MetricSample, type ServiceParts } from '@ringfleet/service-kit';
import type { Judge } from '../judging/judge.service.ts';
import { detectorMetrics } from './detector-metrics.ts';
import type { DriftCounts } from './drift-counts.ts';

export function registerDetectorMetrics(
  registry: ServiceParts['metrics'],
  counts: DriftCounts,
  judge: Pick<Judge, 'judged' | 'repeated'>,
): void {
  registerMetrics(registry, detectorMetrics, {
    ringfleet_drift_records: () => by('class', counts.classes),
    ringfleet_drift_states: () => by('state', counts.states),
    ringfleet_drift_lost_files: () => counts.lost,
    ringfleet_drift_judged_total: () => judge.judged,
    ringfleet_drift_judged_again_total: () => judge.repeated,
  });
}

function by(label: string, values: Readonly<Record<string, number>>): MetricSample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}
