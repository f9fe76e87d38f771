import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sessionObservedSchema, uploadStoredSchema, type PhoneFacts } from '@ringfleet/contracts';
import { learnFromSession, learnFromUpload, worthPublishing } from './learn-facts.ts';
import { newRecord, withAsked, withEvent } from './phone-record.ts';

const mac = '0004f28062d6';
const minute = (n: number) => new Date(Date.UTC(2026, 0, 5, 8, n)).toISOString();

function session(at: number, requests: [verb: string, path: string, reply: number][]) {
  return sessionObservedSchema.parse({
    session: `s${at}`,
    gateway: 'gw-1',
    mac,
    address: `192.0.2.${at}`,
    login: 'default',
    bootPath: '',
    startedAt: minute(at),
    observedAt: minute(at),
    ended: true,
    requests: requests.map(([verb, path, reply]) => ({ verb, path, reply, bytes: 1, ms: 1 })),
  });
}

function upload(at: number, kind: 'phone' | 'app-log', version?: string) {
  return uploadStoredSchema.parse({
    mac,
    kind,
    path: kind === 'phone' ? `${mac}-phone.cfg` : `${mac}-app.log`,
    verb: 'STOR',
    order: `${String(Date.parse(minute(at))).padStart(15, '0')}-000000-0000-gw-1`,
    size: 10,
    hash: `hmac:${'0'.repeat(64)}`,
    wellFormed: true,
    ...(version === undefined ? {} : { application: { codeName: 'PrairieDog', version } }),
    blob: { key: 'ftp-gateway/x' },
    gateway: 'gw-1',
    receivedAt: minute(at),
  });
}

const start = (): PhoneFacts => newRecord(mac, minute(30)).facts;

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
    expect(facts.lastBoot).toEqual({ at: minute(1) });
    expect(facts.lastError).toBeUndefined();
  });

  it('learns the account of each login, and nothing where there was none', () => {
    const { login, ...before } = session(1, []);
    expect(learnFromSession(start(), before).account).toBeUndefined();
    const facts = learnFromSession(start(), { ...before, login });
    expect(facts.account).toEqual({ value: 'default', at: minute(1), from: 'session' });
    const later = { ...session(2, []), login: 'own' as const, account: 'fleet@3' };
    const rotated = learnFromSession(structuredClone(facts), later);
    expect(rotated.account).toEqual({ value: 'fleet@3', at: minute(2), from: 'session' });
    expect(learnFromSession(structuredClone(rotated), session(1, [])).account?.value).toBe('fleet@3');
    expect(worthPublishing(facts, { ...facts, account: rotated.account }, minute(1))).toBe(true);
  });

  it('keeps the last error that matters', () => {
    const facts = learnFromSession(start(), session(1, [['RETR', '/shared.cfg', 550]]));
    expect(facts.lastError).toEqual({ at: minute(1), verb: 'RETR', path: '/shared.cfg', reply: 550 });
  });

  it('takes versions from override headers and from the lines of logs', () => {
    const first = learnFromUpload(start(), upload(1, 'phone', '4.1.4.0296'), {});
    const second = learnFromUpload(first, upload(2, 'app-log'), {
      updaterVersion: '5.9.7.47435',
      applicationVersion: '5.9.7.4477',
      modelName: 'VVX 400',
    });
    expect(second.application).toEqual({ value: '5.9.7.4477', at: minute(2), from: 'app-log' });
    expect(second.updater?.value).toBe('5.9.7.47435');
    expect(second.model?.value).toBe('VVX400');
  });

  it('is the same whatever the order in which events come', () => {
    const events = [1, 2, 3, 4, 5].map((at) => upload(at, 'phone', `4.1.4.000${at}`));
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: 5, maxLength: 5 }), (order) => {
        const facts = order.reduce(
          (known, event) => learnFromUpload(structuredClone(known), event, {}),
          start(),
        );
        expect(facts.application).toEqual({ value: '4.1.4.0005', at: minute(5), from: 'override-header' });
        expect(facts.lastUpload?.at).toBe(minute(5));
        expect(facts.firstSeen).toBe(minute(1));
      }),
    );
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
  });
});
