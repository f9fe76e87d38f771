import { describe, expect, it } from '@jest/globals';
import { readLog } from '../logs/read-log.ts';
import { runLogLine } from './run-log.ts';

const mac = '0004f28062d6';
const clock = new Date('2026-09-13T15:29:20Z');
const linesTo = (last: number) => Array.from({ length: last }, (_, at) => runLogLine(mac, at + 1, clock));

describe('what a running phone logs', () => {
  const text = linesTo(4_000);
  const { lines } = readLog(Buffer.from(text.join('')), { kind: 'app-log', uploadedAt: clock.getTime() });

  it('is read line by line as a phone’s log is', () => {
    expect(lines).toHaveLength(text.length);
    for (const line of lines) {
      expect(line.stamp).toMatchObject({ type: 2 });
      expect(line.component).toMatch(/^\w{2,5}$/);
      expect(`${line.raw}\n`).toBe(text[line.number - 1]);
    }
  });

  it('has detail far more often than trouble, and now and then lost events and bars in its text', () => {
    const share = (wanted: string) => lines.filter((line) => line.class === wanted).length / lines.length;
    expect([share('4'), share('5'), share('6')]).toEqual([0.0395, 0.0005, 0]);
    expect(lines.some(({ missed }) => missed !== undefined && missed > 0)).toBe(true);
    expect(lines.some((line) => line.text.startsWith('Prm|cfgParamCbSet:'))).toBe(true);
  });

  it('is the same for the same phone and number, and nearly every line can be told from the others', () => {
    expect(linesTo(4_000)).toEqual(text);
    expect(new Set(text).size).toBeGreaterThan(text.length * 0.98);
    expect(runLogLine('0004f2e7325a', 1, clock)).not.toBe(text[0]);
  });
});
