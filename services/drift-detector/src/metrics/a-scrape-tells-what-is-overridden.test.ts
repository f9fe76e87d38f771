import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '@ringfleet/service-kit';
import { DriftCounts } from './drift-counts.ts';
import { registerDetectorMetrics } from './register-detector-metrics.ts';

describe('a scrape', () => {
  it('tells overrides by class and state, files that were lost and how often it was judged', async () => {
    const store = {
      countsBy: async (index: string) => (index === 'class' ? { shadowing: 3 } : { asked: 1 }),
      lostFiles: async () => 2,
    };
    const counts = new DriftCounts(store as never);
    const metrics = createMetrics();
    registerDetectorMetrics(metrics, counts, { judged: 11, repeated: 4 });
    await counts.count();
    const text = await metrics.metrics();
    for (const line of [
      'ringfleet_drift_records{class="shadowing"} 3',
      'ringfleet_drift_states{state="asked"} 1',
      'ringfleet_drift_lost_files 2',
      'ringfleet_drift_judged_total 11',
      'ringfleet_drift_judged_again_total 4',
    ])
      expect(text).toContain(line);
  });
});
