import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatMac, hasKnownOui, macInPath, parseMac } from './mac.ts';

const macs = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 12, maxLength: 12 })
  .map((digits) => digits.join(''))
  .filter((mac) => mac !== '000000000000');

describe('a MAC', () => {
  it.each([
    ['0004f28062d6', '0004f28062d6'],
    ['00:04:F2:80:62:D6', '0004f28062d6'],
    ['00-04-f2-80-62-d6', '0004f28062d6'],
    ['0004.f280.62d6', '0004f28062d6'],
    [' 0004F28062D6 ', '0004f28062d6'],
    ['01-02-03-aa-bb-cc', '010203aabbcc'],
    ['0004f28062d', undefined],
    ['0004f28062d6a', undefined],
    ['0004f28062dg', undefined],
    ['', undefined],
  ])('is read from %j as %j', (text, mac) => {
    expect(parseMac(text)).toBe(mac);
  });

  it('is read back from every way of writing it', () => {
    fc.assert(
      fc.property(macs, fc.constantFrom(':', '-', '.', ' ', ''), fc.boolean(), (mac, separator, upper) => {
        const written = formatMac(mac, separator);
        expect(parseMac(upper ? written.toUpperCase() : written)).toBe(mac);
      }),
    );
  });

  it('is known by the address block of its maker', () => {
    expect(['0004f28062d6', '64167f251288', '482567000001', '001122334455'].map(hasKnownOui)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('the MAC in a path', () => {
  it.each([
    ['0004f28062d6-phone.cfg', '0004f28062d6'],
    ['/logs/0004F28062D6-app.log', '0004f28062d6'],
    ['hoteling/0004f28062d6/alice-phone.cfg', '0004f28062d6'],
    ['phone0004f28062d6.cfg', '0004f28062d6'],
    ['000000000000/0004f28062d6.cfg', '0004f28062d6'],
    ['0004f2a6af1b/0004f28062d6.cfg', '0004f2a6af1b'],
    ['phone000000000000.cfg', undefined],
    ['000000000000.cfg', undefined],
    ['0004f28062d6a.cfg', undefined],
    ['a0004f28062d6.cfg', undefined],
    ['3111-46157-002.sip.ld', undefined],
    ['shared.cfg', undefined],
  ])('of %s is %s', (path, mac) => {
    expect(macInPath(path)).toBe(mac);
  });

  it('is found wherever it is bounded by other characters', () => {
    const bounds = fc.string().filter((text) => !/[0-9a-f]/i.test(text));
    fc.assert(
      fc.property(bounds, macs, bounds, (before, mac, after) => {
        expect(macInPath(`${before}${mac.toUpperCase()}${after}`)).toBe(mac);
      }),
    );
  });
});
