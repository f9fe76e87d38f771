import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { phoneFactsSchema, type PhoneFacts } from '@ringfleet/contracts';
import { readLog } from '@ringfleet/ucs';
import { logged, mac, minute, session, start, upload } from './facts.test-parts.ts';
import { learnFromLog } from './learn-from-log.ts';
import { learnFromSession, learnFromUpload } from './learn-facts.ts';

const line = (stamp: string, text: string, component = 'so', level = '3') =>
  `${stamp}|${component.padEnd(5)}|${level}|00|${text}\n`;
const MARK = '---------- Initial log entry ----------';
const version = (value: string) => `Application, main: Label=SIP, Version=Helford6 ${value} 30-Jan-21 15:34`;
const fromLog = (facts: PhoneFacts, at: number, text: string, kind: 'app-log' | 'boot-log' = 'app-log') =>
  learnFromLog(facts, upload(at, kind), logged(at, text, kind));

describe('a log of a phone', () => {
  it('tells what the phone is, each with when, from what and which line', () => {
    const bytes = readFileSync(
      new URL('../../../../test/corpus/phone-produced/0004f2e7325a-boot.log', import.meta.url),
    );
    const read = readLog(bytes, { kind: 'boot-log', uploadedAt: Date.parse('2010-09-13T15:30:02Z') });
    const stored = { ...upload(1, 'boot-log'), mac: '0004f2e7325a', receivedAt: '2010-09-13T15:30:02.000Z' };
    const facts = learnFromLog({ ...start(), mac: '0004f2e7325a' }, stored, read);
    const at = '2010-09-13T15:29:20.000Z';
    const told = (value: string, number: number) => ({
      value,
      at: stored.receivedAt,
      from: 'boot-log',
      line: { path: stored.path, order: stored.order, number, at },
    });
    expect(facts).toMatchObject({
      model: told('SSIP5000', 16),
      partNumber: told('3111-30900-001', 16),
      assembly: told('B', 16),
      bootBlock: told('2.8.1', 19),
      updater: told('4.3.0.0246', 20),
      lastBoot: { at: '2010-09-13T15:29:19.240Z', from: 'boot-log', line: { number: 1 } },
      uptime: { seconds: 0, at },
    });
    expect(facts.application).toBeUndefined();
    expect(phoneFactsSchema.parse(facts)).toEqual(facts);
  });

  it('tells address and mask, the boot with its reason, how long it has been up, and what went wrong', () => {
    const facts = fromLog(
      start(),
      20,
      line('000000.000', MARK) +
        line('000010.000', 'Event: Multiple Key Combo 7') +
        line('0105080500', `Platform: MAC=${mac}, IP=192.0.2.10, Subnet Mask=255.255.255.0`) +
        line('0105080600', 'Could not load time from 192.0.2.7(192.0.2.7).') +
        line('0105080700', 'Failed to download file Leaf.jpg', 'res', '4') +
        line('0105081000', 'Something broke', 'app1', '5'),
    );
    expect(facts).toMatchObject({
      ip: { value: '192.0.2.10', line: { number: 3 } },
      subnetMask: { value: '255.255.255.0' },
      lastBoot: { at: '2026-01-05T08:04:50.000Z', reason: 'key combination' },
      bootReason: { value: 'key combination', line: { number: 2 } },
      uptime: { seconds: 310, at: minute(10) },
      clockTrouble: { value: 'no time from 192.0.2.7', at: minute(6), line: { number: 4 } },
      failedFiles: [{ path: 'Leaf.jpg', at: minute(7), line: { number: 5 } }],
      errors: [
        { component: 'res', class: '4', count: 1, line: { number: 5 } },
        { component: 'app1', class: '5', count: 1, line: { number: 6 } },
      ],
    });
    expect(phoneFactsSchema.parse(facts)).toEqual(facts);
  });

  it('of a new version wins over the header of the old one, which stays as what another source said', () => {
    const before = learnFromUpload(start(), upload(1, 'phone', '4.1.4.0296'));
    const facts = fromLog(before, 2, line('0105080100', version('5.9.6.2996')));
    expect(facts.application).toMatchObject({
      value: '5.9.6.2996',
      from: 'app-log',
      others: [{ value: '4.1.4.0296', at: minute(1), from: 'override-header' }],
    });
    const later = learnFromUpload(facts, upload(10, 'phone', '4.1.4.0296'));
    expect(later.application?.value).toBe('5.9.6.2996');
  });

  it('of before a boot does not stand against a header of after it', () => {
    const old = fromLog(start(), 2, line('0105080100', version('4.1.4.0296')));
    const booted = learnFromSession(old, session(5, [['RETR', '/000000000000.cfg', 226]]));
    expect(learnFromUpload(booted, upload(6, 'phone', '5.9.6.2996')).application?.value).toBe('5.9.6.2996');
  });

  it('stands against the model of a firmware name, and both are shown', () => {
    const boot = fromLog(
      start(),
      2,
      line('0105080100', 'Platform: Model=VVX 400, Assembly=3111-46157-001 Rev=A'),
      'boot-log',
    );
    const facts = learnFromSession(boot, session(3, [['RETR', '/3111-44500-001.sip.ld', 550]]));
    expect(facts.model).toMatchObject({
      value: 'VVX400',
      others: [{ value: 'VVX500', from: 'firmware-request' }],
    });
    expect(facts.partNumber).toMatchObject({
      value: '3111-44500-001',
      others: [{ value: '3111-46157-001', from: 'boot-log' }],
    });
  });

  it('shows that a session which read the master was a poll: the phone logged on and told of no start', () => {
    const booted = fromLog(start(), 2, line('000000.000', MARK) + line('0105080100', 'x'));
    const polled = learnFromSession(booted, session(20, [['RETR', '/000000000000.cfg', 226]]));
    expect(polled.lastBoot).toMatchObject({ at: minute(20), from: 'session' });
    const goesOn = fromLog(polled, 40, line('0105084000', 'y'));
    expect(goesOn.lastBoot).toMatchObject({
      at: minute(1),
      from: 'app-log',
      others: [{ at: minute(20), from: 'session' }],
    });
    expect(goesOn.uptime).toEqual({ seconds: 39 * 60, at: minute(40) });
    const started = fromLog(goesOn, 41, line('000000.000', MARK) + line('0105084030', 'z'));
    expect(started.lastBoot).toMatchObject({ at: '2026-01-05T08:40:30.000Z', from: 'app-log' });
  });

  it('of another phone under its name tells nothing but that it came', () => {
    const facts = fromLog(
      start(),
      2,
      line('0105080100', 'Platform: MAC=0004f2000001, IP=192.0.2.10') +
        line('0105080100', version('5.9.6.2996')),
    );
    expect(facts).toEqual(learnFromUpload(start(), upload(2, 'app-log')));
  });

  it('without a sure zone tells no times of boots', () => {
    const text = line('000000.000', MARK) + line('0104120000', version('5.9.6.2996'));
    const read = readLog(text, { kind: 'app-log', uploadedAt: Date.parse(minute(2)) });
    const facts = learnFromLog(start(), upload(2, 'app-log'), read);
    expect(read.zone.from).toBe('assumed');
    expect(facts.application?.value).toBe('5.9.6.2996');
    expect([facts.lastBoot, facts.lastLogged, facts.uptime]).toEqual([undefined, undefined, undefined]);
  });

  it('keeps bounded lists, the newest last', () => {
    const facts = Array.from({ length: 30 }, (_, n) => n).reduce(
      (known, n) =>
        fromLog(known, n, line(`01050${800 + n}00`, `Failed to download file f${n}`, `c${n}`, '4')),
      start(),
    );
    expect(facts.failedFiles?.map(({ path }) => path)).toEqual(
      Array.from({ length: 10 }, (_, n) => `f${n + 20}`),
    );
    expect(facts.errors).toHaveLength(10);
  });
});
