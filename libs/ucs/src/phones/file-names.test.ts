import { describe, expect, it } from '@jest/globals';
import { classifyFileName, writtenByPhone } from './file-names.ts';

const mac = '0004f28062d6';

describe('a file name', () => {
  it.each([
    ['000000000000.cfg', { kind: 'generic-master' }],
    ['0004f28062d6.cfg', { kind: 'master', mac }],
    ['site/0004F28062D6.CFG', { kind: 'master', mac }],
    ['0004f28062d6-lync.cfg', { kind: 'parameter', mac }],
    ['0004f28062d6-user.cfg', { kind: 'parameter', mac }],
    ['000000000000-site.cfg', { kind: 'parameter' }],
    ['000000000000-phone.cfg', { kind: 'parameter' }],
    ['shared.cfg', { kind: 'parameter' }],
    ['lobby-phone.cfg', { kind: 'parameter' }],
    ['0000000000.cfg', { kind: 'parameter' }],
    ['0004f28062d6-phone.cfg', { kind: 'phone-override', mac }],
    ['OVERRIDES/0004F28062D6-Phone.cfg', { kind: 'phone-override', mac }],
    ['0004f28062d6-web.cfg', { kind: 'web-override', mac }],
    ['0004f28062d6-license.cfg', { kind: 'licence', mac }],
    ['000000000000-license.cfg', { kind: 'licence' }],
    ['logs/0004f28062d6-app.log', { kind: 'app-log', mac }],
    ['0004f28062d6-now-app.log', { kind: 'app-log', mac }],
    ['0004F28062D6-BOOT.LOG', { kind: 'boot-log', mac }],
    ['000000000000-app.log', { kind: 'other' }],
    ['0004f28062d6-directory.xml', { kind: 'directory', mac }],
    ['calls/0004f28062d6-calls.xml', { kind: 'calls', mac }],
    ['000000000000-directory.xml', { kind: 'seed-directory' }],
    ['000000000000-directory~.xml', { kind: 'seed-directory' }],
    ['000000000000-calls.xml', { kind: 'other' }],
    ['3111-46157-002.sip.ld', { kind: 'firmware', partNumber: '3111-46157-002' }],
    ['firmware/sip.ld', { kind: 'firmware' }],
    ['sip_404.ld', { kind: 'firmware' }],
    ['3111-44500-001.3111-44500-001.sip.ld', { kind: 'firmware', partNumber: '3111-44500-001' }],
    ['sip.ver', { kind: 'other' }],
    ['Leaf.jpg', { kind: 'other' }],
  ])('%s is of its kind', (path, expected) => {
    expect(classifyFileName(path)).toEqual(expected);
  });

  it('is a user’s only below the directory of user profiles', () => {
    expect(classifyFileName('PROFILES/alice-phone.cfg', '/profiles/')).toEqual({
      kind: 'user-override',
      user: 'alice',
    });
    expect(classifyFileName('profiles/a/alice-phone.cfg', 'profiles').kind).toBe('user-override');
    expect(classifyFileName('profiles2/alice-phone.cfg', 'profiles').kind).toBe('parameter');
    expect(classifyFileName('alice-phone.cfg', '').kind).toBe('parameter');
    expect(classifyFileName('profiles/alice.cfg', 'profiles').kind).toBe('parameter');
  });

  it.each([
    ['0004f28062d6-phone.cfg', true],
    ['x/0004f28062d6-web.cfg', true],
    ['0004f28062d6-app.log', true],
    ['0004f28062d6-boot.log', true],
    ['0004f28062d6-now-app.log', true],
    ['0004f28062d6-directory.xml', true],
    ['0004f28062d6-calls.xml', true],
    ['0004f28062d6-directory~.xml', false],
    ['0004f28062d6-license.cfg', false],
    ['0004f28062d6-lync.cfg', false],
    ['0004f28062d6.cfg', false],
    ['000000000000-phone.cfg', false],
    ['000000000000-directory.xml', false],
    ['000000000000-app.log', false],
    ['alice-phone.cfg', false],
  ])('%s is the phones’ own: %s', (path, own) => {
    expect(writtenByPhone(path)).toBe(own);
  });
});
