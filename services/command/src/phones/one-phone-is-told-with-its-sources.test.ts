import { describe, expect, it } from '@jest/globals';
import { phoneText } from './phone-text.ts';

const at = (minute: number) => `2026-01-05T08:${String(minute).padStart(2, '0')}:00.000Z`;
const line = (number: number) => ({
  path: 'logs/0004f28062d6-app.log',
  order: '001767600000000-000000-0000-gw-1',
  number,
  at: at(1),
});
const seen = { mac: '0004f28062d6', discovered: true, firstSeen: at(0), lastSeen: at(9), asked: [] };

describe('what is known of a phone', () => {
  it('is told with its source and line, and what less trusted sources say instead', () => {
    const text = phoneText({
      ...seen,
      application: {
        ...{ value: '5.9.6.2996', at: at(2), from: 'app-log', line: line(12) },
        others: [
          { value: '4.1.4.0296', at: at(3), from: 'override-header' },
          { value: '5.9.6.2996', at: at(1), from: 'user-agent' },
        ],
      },
    });
    expect(text).toMatch(
      /Application +5\.9\.6\.2996 {2}\(app-log, .*, logs\/0004f28062d6-app\.log line 12 of .*\)/,
    );
    expect(text).toMatch(/ +not 4\.1\.4\.0296 {2}\(override-header, /);
    expect(text).not.toContain('user-agent');
  });

  it('has the last boot with its reason, how long it has been up, and its troubles, newest first', () => {
    const text = phoneText({
      ...seen,
      lastBoot: { at: at(1), from: 'app-log', reason: 'manual restart', line: line(1) },
      bootReason: { value: 'manual restart', at: at(1), from: 'app-log', line: line(2) },
      lastLogged: { at: at(8), from: 'app-log', line: line(9) },
      uptime: { seconds: 100_000, at: at(8) },
      clockTrouble: { value: 'no time from 192.0.2.7', at: at(4), from: 'app-log', line: line(5) },
      failedFiles: [
        { path: 'Leaf.jpg', at: at(5), line: line(6) },
        { path: 'Palm.jpg', at: at(6) },
      ],
      errors: [{ component: 'copy', class: '5', count: 3, at: at(7), line: line(8) }],
    });
    expect(text).toMatch(/Last boot .*\(manual restart, app-log, .* line 2 of /);
    expect(text).toMatch(/Up for +1 d 3 h {2}\(at /);
    expect(text).toMatch(/Clock +no time from 192\.0\.2\.7 {2}\(app-log, .* line 5 of /);
    expect(text).toMatch(/Did not get +Palm\.jpg .*\n +Leaf\.jpg .* line 6 of /);
    expect(text).toMatch(/Errors logged +copy: 3 up to class 5 .* line 8 of /);
  });

  it('is short where nothing was told', () => {
    expect(phoneText(seen).trim().split('\n')).toHaveLength(4);
  });
});
