import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareParameterNames } from './parameter-order.ts';

describe('the natural order of parameter names', () => {
  it('puts numbers by size, and switches behind what they switch', () => {
    const names = [
      'device.set',
      'device.prov',
      'device.prov.set',
      'device.prov.password',
      'device.prov.password.set',
      'reg.1.address',
      'reg.2.address',
      'reg.10.address',
      'sec.band2x',
      'sec.band10x',
    ];
    const shuffled = fc.shuffledSubarray(names, { minLength: names.length });
    fc.assert(fc.property(shuffled, (some) => expect(some.toSorted(compareParameterNames)).toEqual(names)));
  });

  it('is an order: any names, sorted from anywhere, stand the same', () => {
    const name = fc.string({ unit: fc.constantFrom(...'aAb019.set'.split(''), 'set', '.set'), maxLength: 8 });
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const sorted = names.toSorted(compareParameterNames);
        expect(names.toReversed().toSorted(compareParameterNames)).toEqual(sorted);
        sorted.forEach((left, at) => {
          for (const right of sorted.slice(at + 1))
            expect(compareParameterNames(left, right)).toBeLessThan(0);
        });
      }),
    );
  });
});
