import { describe, expect, it } from '@jest/globals';
import { stuckPhone } from '../matrix/stuck-phone.ts';
import { learnFromFacts, learnFromSession } from './learn-fetches.ts';
import type { CatalogPhone } from './phone.repository.ts';
import { factsOf, sessionOf } from './phones.test-parts.ts';

const mac = '0004f28062d6';
const path = 'firmware/5.9.8.5760/3111-46157-002.sip.ld';
const size = 50_000;
const newPhone: CatalogPhone = { mac, fetches: [], sessions: [] };
const sizeOf = (asked: string) => (asked.toLowerCase().startsWith('firmware/5.9.8.5760/') ? size : undefined);
const fetched = (phone: CatalogPhone, reply: number, bytes: number, asked = `/${path}`) =>
  learnFromSession(phone, sessionOf(mac, [[asked, reply, bytes]]), sizeOf);
const runs = (phone: CatalogPhone, application: string, more = {}) =>
  learnFromFacts(phone, factsOf(mac, { model: 'VVX400', application, ...more }));

describe('an image that a phone asked for', () => {
  it('was fetched whole, or only looked at', () => {
    const phone = fetched(fetched(newPhone, 426, 8192), 226, size);
    expect(phone.fetches).toMatchObject([
      { path, version: '5.9.8.5760', partNumber: '3111-46157-002', whole: 1, checked: 1 },
    ]);
  });

  it('was only looked at by a phone that runs it, however much of it was on its way', () => {
    expect(fetched(runs(newPhone, '5.9.8.5760'), 226, size).fetches).toMatchObject([
      { whole: 0, checked: 1 },
    ]);
  });

  it('counts below a boot path and in any case, and as one that was gone on with', () => {
    const phone = fetched(newPhone, 226, 1000, `/berlin/${path.toUpperCase()}`);
    expect(phone.fetches).toMatchObject([{ whole: 1 }]);
  });

  it.each([
    ['was not there', `/${path}`, 550, 0],
    ["is not the catalog's", '/sip.ld', 226, size],
    ['is of a release that is not there', '/firmware/1.0/3111-46157-002.sip.ld', 226, size],
  ])('does not count when it %s', (_why, asked, reply, bytes) => {
    expect(fetched(newPhone, reply, bytes, asked).fetches).toEqual([]);
  });
});

describe('a phone', () => {
  it('is done when it comes back with the version, and not stuck whatever it took', () => {
    const phone = runs(fetched(fetched(runs(newPhone, '5.9.6.1'), 226, size), 226, size), '5.9.8.5760');
    expect(phone.fetches).toMatchObject([{ whole: 0, ranAt: expect.any(String) }]);
    expect(stuckPhone(phone, 'VVX400')).toBeUndefined();
  });

  it('goes round in circles when it fetches an image whole more than twice and does not run it', () => {
    let phone = runs(newPhone, '5.9.6.1');
    for (const expected of [undefined, undefined, 'loop']) {
      phone = fetched(phone, 226, size);
      expect(stuckPhone(phone, 'VVX400')?.reason).toBe(expected);
    }
    expect(stuckPhone(phone, 'VVX400')).toMatchObject({ mac, path, whole: 3, application: '5.9.6.1' });
  });

  it('that fetched the image of another model is told at once', () => {
    const phone = fetched(runs(newPhone, '5.9.6.1'), 226, size, '/firmware/5.9.8.5760/3111-48400-001.sip.ld');
    expect(stuckPhone(phone, 'VVX400')).toMatchObject({ reason: 'wrong-image' });
    const known = runs(phone, '5.9.6.1', { partNumber: '3111-46157-002' });
    expect(stuckPhone(known, undefined)).toMatchObject({ reason: 'wrong-image' });
  });

  it('whose updater cannot read what it fetched is told what to install first', () => {
    const phone = fetched(runs(newPhone, '5.5.2.8571'), 226, size);
    expect(stuckPhone(phone, 'VVX400')).toMatchObject({
      reason: 'refused-container',
      message: expect.stringContaining('install 5.7.3 first'),
    });
  });
});
