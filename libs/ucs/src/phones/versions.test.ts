import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { compareVersions, parseSipVer, sameVersion } from './versions.ts';

describe('versions', () => {
  it.each([
    ['4.1.4.0296', '4.1.4.7430', -1],
    ['4.1.4.0296', '4.1.4.296', 0],
    ['5.10.0.1', '5.9.8.5760', 1],
    ['4.1', '4.1.0.0', 0],
    ['4.0.15.1047', '4.0.4.2906', 1],
  ])('%s against %s: %i', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
    expect(Math.sign(compareVersions(b, a)) + sign).toBe(0);
    expect(sameVersion(a, b)).toBe(sign === 0);
  });

  it('that are none are the same only when equal', () => {
    expect(sameVersion('sha256:ab', 'sha256:ab')).toBe(true);
    expect(sameVersion('sha256:ab', '4.1.4.0296')).toBe(false);
  });

  it('are read from sip.ver, with white space forgiven', () => {
    const path = '../../../../test/corpus/master/ucs-5.9.8-adriacunanan06/sip.ver';
    expect(parseSipVer(readFileSync(new URL(path, import.meta.url), 'utf8'))).toBe('5.9.8.5760');
    expect(parseSipVer('\uFEFF4.1.4.7430 \r\n')).toBe('4.1.4.7430');
    expect(parseSipVer('<html>')).toBeUndefined();
    expect(parseSipVer('')).toBeUndefined();
  });
});
