import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PhoneFacts } from '@ringfleet/contracts';
import { joinFacts } from './join-facts.ts';
import { logged, mac, minute, session, start, upload } from './facts.test-parts.ts';
import { learnFromLog } from './learn-from-log.ts';
import { learnFromSession, learnFromUpload } from './learn-facts.ts';
import { newRecord, withAsked, withEvent } from './phone-record.ts';
import { worthPublishing } from './worth-publishing.ts';

describe('facts of a phone', () => {
  it('learns part number and model from the firmware names it asks for', () => {
    const facts = learnFromSession(
      start(),
      session(1, [
        ['RETR', '/0004f28062d6.cfg', 550],
        ['RETR', '/000000000000.cfg', 226],
        ['RETR', '/3111-46157-002.sip.ld', 550],
      ]),
    );
    expect(facts.partNumber).toEqual({ value: '3111-46157-002', at: minute(1), from: 'firmware-request' });
    expect(facts.model?.value).toBe('VVX400');
    expect(facts.lastBoot).toEqual({ at: minute(1), from: 'session' });
    expect(facts.lastError).toBeUndefined();
  });

  it('learns the account of each login, and nothing where there was none', () => {
    const { login, ...before } = session(1, []);
    expect(learnFromSession(start(), before).account).toBeUndefined();
    const facts = learnFromSession(start(), { ...before, login });
    expect(facts.account).toEqual({ value: 'default', at: minute(1), from: 'session' });
    const later = { ...session(2, []), login: 'own' as const, account: 'fleet@3' };
    const rotated = learnFromSession(facts, later);
    expect(rotated.account).toEqual({ value: 'fleet@3', at: minute(2), from: 'session' });
    expect(learnFromSession(rotated, session(1, [])).account?.value).toBe('fleet@3');
    expect(worthPublishing(facts, { ...facts, account: rotated.account }, minute(1))).toBe(true);
  });

  it('keeps the last error that matters', () => {
    const facts = learnFromSession(start(), session(1, [['RETR', '/shared.cfg', 550]]));
    expect(facts.lastError).toEqual({ at: minute(1), verb: 'RETR', path: '/shared.cfg', reply: 550 });
  });

  it('is the same whatever the order in which events come, and however often', () => {
    const line = (at: number, text: string) => `01050${800 + at}00|so   |5|00|${text}\n`;
    const learn: ((facts: PhoneFacts) => PhoneFacts)[] = [
      ...[1, 2, 5].map(
        (at) => (facts: PhoneFacts) => learnFromUpload(facts, upload(at, 'phone', `4.1.4.000${at}`)),
      ),
      ...[2, 3, 4].map(
        (at) => (facts: PhoneFacts) =>
          learnFromSession(
            facts,
            session(at, [
              ['RETR', '/000000000000.cfg', 226],
              ['RETR', `/f${at}`, 550],
            ]),
          ),
      ),
      ...[3, 4, 6].map((at) => (facts: PhoneFacts) => {
        const text =
          line(at - 1, '---------- Initial log entry ----------') +
          line(at - 1, `Application, main: Label=SIP, Version=X 5.9.7.000${at}`) +
          line(at - 1, `Failed to download file f${at}`) +
          line(at, at === 6 ? 'Manual Restart' : 'Could not load time from 192.0.2.7(192.0.2.7).');
        return learnFromLog(facts, upload(at, 'app-log'), logged(at, text));
      }),
    ];
    const inOrder = learn.reduce((facts, one) => one(facts), start());
    expect(inOrder).toMatchObject({
      firstSeen: minute(1),
      lastSeen: minute(30),
      application: { value: '5.9.7.0006', at: minute(6), from: 'app-log' },
      bootReason: { value: 'manual restart' },
      lastUpload: { at: minute(6) },
      lastError: { path: '/f4' },
      errors: [{ component: 'so', count: 3, line: { number: 4 } }],
    });
    const events = [...learn.keys(), ...learn.keys()];
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (order) => {
        expect(order.reduce((facts, at) => learn[at]?.(facts) ?? facts, start())).toEqual(inOrder);
      }),
    );
    expect(joinFacts(inOrder, inOrder)).toEqual(inOrder);
  });

  it('drops an event that is repeated', () => {
    const record = withEvent(newRecord(mac, minute(1)), 'e1');
    expect(record).toBeDefined();
    expect(record && withEvent(record, 'e1')).toBeUndefined();
  });

  it('keeps the forty newest requests, oldest first', () => {
    const asked = Array.from({ length: 50 }, (_, n) => ({
      at: minute(n),
      verb: 'RETR',
      path: `/f${n}`,
      reply: 226,
    }));
    const record = withAsked(withAsked(newRecord(mac, minute(1)), asked.slice(25)), asked.slice(0, 25));
    expect(record.asked.map(({ path }) => path)).toEqual(asked.slice(10).map(({ path }) => path));
  });

  it('is published when more than the time of contact changed, or that by more than ten minutes', () => {
    const before = { ...start(), lastSeen: minute(1) };
    expect(worthPublishing(undefined, before)).toBe(true);
    expect(worthPublishing(before, { ...before, lastSeen: minute(2) }, minute(1))).toBe(false);
    expect(worthPublishing(before, { ...before, lastSeen: minute(20) }, minute(1))).toBe(true);
    const model = { value: 'VVX400', at: minute(2), from: 'boot-log' };
    expect(worthPublishing(before, { ...before, model }, minute(1))).toBe(true);
    const logged = { at: minute(2), from: 'app-log' };
    expect(
      worthPublishing(
        before,
        { ...before, lastLogged: logged, uptime: { seconds: 1, at: minute(2) } },
        minute(1),
      ),
    ).toBe(false);
    const errors = [{ component: 'so', class: '5' as const, count: 1, at: minute(2) }];
    expect(worthPublishing(before, { ...before, errors }, minute(1))).toBe(true);
  });
});
