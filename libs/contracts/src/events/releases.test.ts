import { describe, expect, it } from '@jest/globals';
import { parseReleaseKey, releaseKey, targetKey } from './releases.ts';

describe('a key of the releases topic', () => {
  it.each([
    [releaseKey('5.9.8.5760'), { release: '5.9.8.5760' }],
    [targetKey('fleet', 'fleet'), { target: { scope: 'fleet', of: 'fleet' } }],
    [targetKey('site', 'berlin'), { target: { scope: 'site', of: 'berlin' } }],
    ['target/site', undefined],
    ['target/town/berlin', undefined],
    ['release/', undefined],
    ['_closed/firmware-catalog', undefined],
  ])('%s names what it is about', (key, named) => {
    expect(parseReleaseKey(key)).toEqual(named);
  });
});
