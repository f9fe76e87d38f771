import { describe, expect, it } from '@jest/globals';
import { readLog, readLogInSteps } from './read-log.ts';

const options = { kind: 'app-log', uploadedAt: Date.UTC(2026, 10, 27), zoneOffset: 0 } as const;
const linesOf = (count: number) =>
  Array.from(
    { length: count },
    (_, at) => `1126${String(at % 86_400).padStart(6, '0')}|so   |3|00|line ${at}\n`,
  ).join('');

function pausesIn(content: string): number {
  const steps = readLogInSteps(content, options);
  let pauses = 0;
  while (!steps.next().done) pauses += 1;
  return pauses;
}

describe('a log', () => {
  it('has a pause for others every some thousand lines, and none when it is short', () => {
    expect(pausesIn(linesOf(20_000))).toBeGreaterThanOrEqual(20);
    expect(pausesIn(linesOf(200))).toBe(0);
  });

  it('has all its lines, in their order, however long it is', () => {
    const { lines } = readLog(linesOf(9_999), options);
    expect(lines.map(({ number, text }) => `${number} ${text}`)).toEqual(
      Array.from({ length: 9_999 }, (_, at) => `${at + 1} line ${at}`),
    );
  });
});
