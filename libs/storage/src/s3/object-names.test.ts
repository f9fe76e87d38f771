import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keyOf, namePrefix, objectName } from './object-names.ts';

const key = fc.string({
  unit: fc.oneof(fc.constantFrom('/', '.', '-', '!', '_', '(', 'a', 'Z', '0'), fc.string()),
});

describe('the name of an object', () => {
  it('leads back to its key, whatever that holds', () => {
    fc.assert(fc.property(key, (text) => expect(keyOf(objectName(text))).toBe(text)));
  });

  it('begins with the prefix that a list asks for', () => {
    fc.assert(
      fc.property(key, key, (prefix, rest) =>
        expect(objectName(prefix + rest).startsWith(namePrefix(prefix))).toBe(true),
      ),
    );
  });

  it('has no empty, own or parent folder, and is no folder of another', () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        const folders = objectName(one).split('/');
        for (const folder of folders) expect(['', '.', '..']).not.toContain(folder);
        expect(objectName(other).startsWith(`${objectName(one)}/`)).toBe(false);
      }),
    );
  });

  it('keeps the order of ordinary keys', () => {
    const keys = ['a', 'a b', 'a!', 'a-b', 'a.b', 'a/', 'a/b', 'a0', 'aB', 'ab'];
    expect(keys.toSorted((one, other) => (objectName(one) < objectName(other) ? -1 : 1))).toEqual(keys);
  });

  it('is no key when somebody else wrote it', () => {
    for (const name of ['readme.txt', 'a//b!', '_zz!', 'a b!', '_61!', '_!'])
      expect(keyOf(name)).toBeUndefined();
  });
});
