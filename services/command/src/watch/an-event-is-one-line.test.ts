import { describe, expect, it } from '@jest/globals';
import { eventLine } from './event-line.ts';

const line = (type: string, data: unknown, subject?: string) =>
  eventLine({
    ...{ id: '1', source: '/x', time: '2026-11-23T20:00:00Z', data },
    ...{ type: `ringfleet.${type}.v1`, ...(subject === undefined ? {} : { subject }) },
  }).replace(/^\S+ \S+ +/, '');

describe('the line of an event', () => {
  it('counts what a phone asked in vain once, not for SIZE and RETR each', () => {
    const requests = [
      { verb: 'SIZE', reply: 550 },
      { verb: 'RETR', reply: 550 },
      { verb: 'RETR', reply: 226 },
    ];
    const data = { address: '10.0.0.1', requests, more: 2, ended: true };
    expect(line('phone.session-observed', data, '0004f28062d6')).toBe(
      'phone.session-observed     0004f28062d6 10.0.0.1 5 requests 1 not found ended',
    );
  });

  it('says of a stored upload which file, how large, and whether it is whole', () => {
    const data = { verb: 'STOR', path: '0004f28062d6-phone.cfg', size: 1234, wellFormed: false };
    expect(line('phone.upload-stored', data, '0004f28062d6')).toMatch(
      /STOR 0004f28062d6-phone.cfg 1.2 KB not well-formed$/,
    );
  });

  it('names the address and the users of refused logins', () => {
    const data = { address: '10.0.0.1', reason: 'wrong-password', count: 3, users: ['PlcmSpIp'] };
    expect(line('phone.login-refused', data)).toMatch(/10\.0\.0\.1 wrong-password 3 times as PlcmSpIp$/);
  });

  it('shows facts, and paths of the tree', () => {
    const facts = { model: { value: 'VVX400' }, address: { value: '10.0.0.1' } };
    expect(line('phone.facts-known', facts)).toMatch(/VVX400 10\.0\.0\.1$/);
    expect(line('artifact.published', { path: 'shared.cfg', size: 12 })).toMatch(/shared\.cfg 12 B$/);
  });

  it('shows what came of a log, and alarms', () => {
    expect(line('log.indexed', { path: 'a-app.log', lines: 2 })).toMatch(/a-app\.log 2 new lines$/);
    const alarm = { class: '6', component: 'wdog', count: 3, text: 'Watchdog: task 7 died' };
    expect(line('phone.alarm', alarm)).toMatch(/class 6 wdog 3 times: Watchdog: task 7 died$/);
  });

  it('lets no control character of a name reach the terminal', () => {
    expect(line('phone.upload-stored', { verb: 'STOR', path: 'a\u001b[2Jb' })).toContain('a\\x1b[2Jb');
  });
});
