import { describe, expect, it } from '@jest/globals';
import { type ChangeReport, changeReportLines } from './change-report-text.ts';

const report: ChangeReport = {
  ...{ dryRun: true, counts: { added: 0, changed: 1, removed: 0, unchanged: 0 } },
  ...{ files: [], fileCount: 0, phones: 400, findings: [], overrides: [] },
};
const tone = 'np.normal.ringing.calls.tonePattern';

describe('what a change does not reach', () => {
  const told = (overrides: ChangeReport['overrides']) => [...changeReportLines({ ...report, overrides })];

  it('is told by parameter, with whose phones are counted and where they are listed', () => {
    expect(
      told([
        { parameter: tone, phones: 1312, reached: true },
        { parameter: 'reg.1.label', phones: 70_000, reached: false },
        { parameter: 'up.idleTimeout', phones: 1, reached: true },
      ]).slice(0, -1),
    ).toEqual([
      `${tone}: 1,312 of these phones override it; see ringfleet drift list --all --parameter ${tone}\n`,
      'reg.1.label: 70,000 phones override it; see ringfleet drift list --all --parameter reg.1.label\n',
      'up.idleTimeout: 1 of these phones overrides it; see ringfleet drift list --all --parameter up.idleTimeout\n',
    ]);
  });

  it('is cut where it is long', () => {
    const many = Array.from({ length: 12 }, (_, at) => ({ parameter: `p.${at}`, phones: 2, reached: true }));
    expect(told(many)).toHaveLength(12);
    expect(told(many).at(-2)).toBe('… and 2 more parameters that phones override\n');
  });
});
