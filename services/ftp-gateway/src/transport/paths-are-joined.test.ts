import { describe, expect, it } from '@jest/globals';
import { joinPath } from './join-path.ts';

describe('an argument and the working directory', () => {
  it.each([
    ['/', 'a.cfg', '/a.cfg'],
    ['/site', 'a.cfg', '/site/a.cfg'],
    ['/site', '/a.cfg', '/a.cfg'],
    ['/site', '..', '/'],
    ['/site/x', '../a.cfg', '/site/a.cfg'],
    ['/', '../../etc/passwd', '/etc/passwd'],
    ['/', '//a//b/./c/', '/a/b/c'],
    ['/', '.', '/'],
    ['/', 'a..b/.hidden/..c', '/a..b/.hidden/..c'],
    ['/x', './', '/x'],
  ])('%s and %s are %s', (directory, argument, path) => {
    expect(joinPath(directory, argument)).toBe(path);
  });
});
