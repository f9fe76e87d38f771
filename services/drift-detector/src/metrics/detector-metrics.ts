import { driftClasses, driftStates } from '@ringfleet/contracts';
import { defineMetrics } from '@ringfleet/service-kit';

/** What the detector measures; docs/reference/metrics.md is made of it. */
export const detectorMetrics = defineMetrics({
  ringfleet_drift_records: {
    kind: 'gauge',
    help: 'Overrides by class, as counted at most a minute ago.',
    labels: { class: driftClasses.map((name) => `\`${name}\``).join(', ') },
  },
  ringfleet_drift_states: {
    kind: 'gauge',
    help: 'Overrides by state, as counted at most a minute ago.',
    labels: { state: driftStates.map((name) => `\`${name}\``).join(', ') },
  },
  ringfleet_drift_lost_files: {
    kind: 'gauge',
    help: 'Override files that their phones emptied and that could be restored, as counted at most a minute ago.',
  },
  ringfleet_drift_judged_total: { kind: 'counter', help: 'Judgements of phones since the start.' },
  ringfleet_drift_judged_again_total: {
    kind: 'counter',
    help: 'Judgements that another change overtook, since the start.',
  },
});
