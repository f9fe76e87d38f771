import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alarmOf } from './alarm-of.ts';
import { maskLogText } from './mask-log-text.ts';
import { readLog } from './read-log.ts';

const fatal = (text: string, component = 'so') => ({ component, class: '6' as const, text });

describe('an alarm', () => {
  it('comes of class 5 and 6 only', () => {
    const classes = ['*', '0', '1', '2', '3', '4', '5', '6'] as const;
    const alarming = classes.filter((level) =>
      alarmOf({ component: 'so', class: level, text: 'Out of memory' }),
    );
    expect(alarming).toEqual(['5', '6']);
    expect(alarmOf({ text: 'no line of a log' })).toBeUndefined();
  });

  it.each([
    'Uploading boot log, time is MON JAN 01 00:00:21 2007',
    'Loaded application sip.ld successfully, errors 0x0.',
    "dbSet::srv2mem:'0004f28062d6-directory.xml' File transfer failed, trying to get local file",
  ])('is none of what is harmless: %s', (text) => {
    expect(alarmOf(fatal(text))).toBeUndefined();
  });

  it('is one of what only begins like it', () => {
    expect(alarmOf(fatal('Loaded application sip.ld successfully, errors 0x13.'))).toBeDefined();
  });

  it.each([
    ['Task 12 died at 0x8004f2a0, retry in 30 s.', 'Task 7 died at 0x0, retry in 5 s.'],
    ['No answer from 192.0.2.7:5060', 'No answer from 198.51.100.20:5061'],
    ['No answer from 2001:db8::7', 'No answer from 2001:db8:0:0:0:0:0:8'],
    ['Phone 00:04:f2:80:62:d6 lost', 'Phone 0004f28062d7 lost'],
    ["Cannot write 'a.cfg'", "Cannot write 'b.cfg'"],
    ['Cannot write "a b"', 'Cannot write  "c"'],
    ['Session 3f2b-77aa-01 ended', 'Session 9c1d-5501-ff ended'],
    ['reg.1.address is refused', 'reg.2.address is refused'],
    ['password="one" refused', 'password="two" refused'],
  ])('has the same cause for %s and %s', (one, other) => {
    expect(alarmOf(fatal(one))?.cause).toBe(alarmOf(fatal(other))?.cause);
  });

  it.each([
    ['Cannot read flash', 'Cannot write flash'],
    ['Failed to load Leaf.jpg', 'Failed to load Palm.jpg'],
    ['facade was added', 'decade was added'],
  ])('has another cause for %s than for %s', (one, other) => {
    expect(alarmOf(fatal(one))?.cause).not.toBe(alarmOf(fatal(other))?.cause);
    expect(alarmOf(fatal(one))?.cause).not.toBe(alarmOf(fatal(one, 'sip'))?.cause);
  });

  it('is bounded, whatever a line holds', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (text) => {
        const alarm = alarmOf(fatal(text));
        expect(alarm?.text.length ?? 0).toBeLessThanOrEqual(500);
        expect(alarm?.cause.length ?? 0).toBeLessThanOrEqual(200);
      }),
    );
    expect(alarmOf(fatal('key.'.repeat(300_000)))?.text).toHaveLength(500);
  });

  it('is read from a line of a log', () => {
    const { lines } = readLog('1015152006|so   |6|00|Watchdog: task 12 | dead\n', {
      kind: 'app-log',
      uploadedAt: Date.parse('2026-10-15T15:21:00Z'),
    });
    expect(lines.map(alarmOf)).toEqual([
      { cause: 'so: watchdog: task # | dead', text: 'Watchdog: task 12 | dead' },
    ]);
  });
});

describe('the text of a line', () => {
  it.each([
    ['Login failed, password=s3cret for user vvx400', 'Login failed, password=******** for user vvx400'],
    ['reg.1.auth.password="s3 cret"', 'reg.1.auth.password="********"'],
    [
      "device.auth.localAdminPassword = '4566' rejected",
      "device.auth.localAdminPassword = '********' rejected",
    ],
    [
      'Prm|cfgParamCbSet: reg.1.auth.password value s3cret is refused',
      'Prm|cfgParamCbSet: reg.1.auth.password ********',
    ],
    [
      'Prm|cfgParamCbSet: reg.1.auth.password = "s3cret" is refused',
      'Prm|cfgParamCbSet: reg.1.auth.password ********',
    ],
    ['GET ftp://PlcmSpIp:s3cret@192.0.2.7/x.cfg', 'GET ftp://PlcmSpIp:********@192.0.2.7/x.cfg'],
    ['Authorization: Digest username="a", response="0af"', 'Authorization: ********'],
    ['{"pin":"1234","line":"1"}', '{"pin":"********","line":"1"}'],
    ['password="cut off in the midd', 'password="********"'],
    ['device.wifi.wpa2.psk.key=abcdef', 'device.wifi.wpa2.psk.key=********'],
  ])('shows no secret: %s', (text, masked) => {
    expect(maskLogText(text)).toBe(masked);
    expect(maskLogText(masked)).toBe(masked);
  });

  it.each([
    'Password expired',
    'password=""',
    'Multiple Key Combo 7',
    'Event: Multiple Key Combo 7',
    'Current logging level 3',
    'reg.1.address=vvx400@mslync.net',
    'key  |*|00|Initial log entry. Current logging level 4',
  ])('is left alone where there is none: %s', (text) => {
    expect(maskLogText(text)).toBe(text);
  });

  it('of a million characters is masked in one pass', () => {
    for (const part of ['a', 'key.', 'key=', 'key ', '://', 'pass"', "pass='"])
      expect(typeof maskLogText(part.repeat(250_000))).toBe('string');
  });
});
