import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesPattern } from './parameter-patterns.ts';

describe('a pattern of parameter names', () => {
  it.each([
    ['reg.1', 'reg.1'],
    ['reg.1', 'reg.1.auth.password'],
    ['REG.1.Auth', 'reg.1.auth.password'],
    ['device.baseProfile', 'device.baseProfile.set'],
    ['reg.*.address', 'reg.12.address'],
    ['*', 'reg.1.address'],
    ['*password', 'reg.1.auth.password'],
    ['reg.*', 'reg.1.address'],
    ['*auth*word', 'reg.1.auth.password'],
    ['reg.**address', 'reg.address'],
  ])('%s means %s', (pattern, name) => {
    expect(matchesPattern(name, pattern)).toBe(true);
  });

  it.each([
    ['reg.1', 'reg.10.address'],
    ['reg.*', 'device.reg.1'],
    ['reg.*.auth', 'reg.1.auth.password'],
    ['a*a', 'a'],
    ['*ab*bc', 'abc'],
    ['reg.1.address', 'reg.1'],
    ['reg.1.a.dress', 'reg.1.address'],
    ['', 'reg.1.address'],
    [' ', 'reg.1.address'],
  ])('%s does not mean %s', (pattern, name) => {
    expect(matchesPattern(name, pattern)).toBe(false);
  });

  it('with stars means what a regular expression would', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab.*'), maxLength: 10 });
    fc.assert(
      fc.property(
        text.map((name) => name.replaceAll('*', 'a')),
        text.map((pattern) => `${pattern}*`),
        (name, pattern) => {
          const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
          expect(matchesPattern(name, pattern)).toBe(new RegExp(`^${expression}$`).test(name));
        },
      ),
    );
  });
});
