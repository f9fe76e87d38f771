import { describe, expect, it } from '@jest/globals';
import { compareParameters } from './compare-parameters.ts';

const values = (entries: Record<string, string | null>) => new Map(Object.entries(entries));

describe('the difference of two sets of parameters', () => {
  it('has what came, went and changed, in natural order', () => {
    const before = values({ 'reg.10.label': 'x', 'reg.2.label': 'gone', same: '1', 'device.set': '0' });
    const after = values({ 'reg.10.label': 'y', 'reg.9.label': '', same: '1', 'device.set': '1' });
    expect(compareParameters(before, after)).toEqual([
      { name: 'device.set', before: '0', after: '1' },
      { name: 'reg.2.label', before: 'gone', after: null },
      { name: 'reg.9.label', before: null, after: '' },
      { name: 'reg.10.label', before: 'x', after: 'y' },
    ]);
  });

  it('takes a value that does not count for none', () => {
    expect(compareParameters(values({ a: null, b: null }), values({ a: '1' }))).toEqual([
      { name: 'a', before: null, after: '1' },
    ]);
  });

  it('does not see the white space of certificates', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    expect(compareParameters(values({ a: pem }), values({ a: pem.replaceAll('\n', ' ') }))).toEqual([]);
  });
});
