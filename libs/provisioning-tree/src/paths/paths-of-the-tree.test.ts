import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertOwner, ownerOfPath } from './path-owner.ts';
import { treePath } from './tree-path.ts';

describe('a path as a client wrote it', () => {
  it.each([
    ['/shared.cfg', '', 'shared.cfg'],
    ['./a//b/', '', 'a/b'],
    ['b.cfg', 'site/a', 'site/a/b.cfg'],
    ['/b.cfg', 'site/a', 'b.cfg'],
    ['../b.cfg', 'site/a', 'site/b.cfg'],
    ['../../../b.cfg', 'site', 'b.cfg'],
    ['/', 'site', ''],
  ])('takes %s in %s for %s', (text, cwd, path) => expect(treePath(text, cwd)).toBe(path));

  it.each(['a\0.cfg', 'a\nb', '\x7f'])('refuses the control character in %j', (text) =>
    expect(() => treePath(text)).toThrow(expect.objectContaining({ code: 'RF_PATH_INVALID' })),
  );

  it('never leaves the root and is what it is when taken again', () => {
    const segment = fc.constantFrom('..', '.', '', 'a', 'B.cfg', '...', ' ');
    fc.assert(
      fc.property(fc.array(segment), fc.array(segment), (path, cwd) => {
        const taken = treePath(path.join('/'), cwd.join('/'));
        expect(taken.split('/')).not.toContain('..');
        expect(taken.startsWith('/')).toBe(false);
        expect(treePath(taken)).toBe(taken);
      }),
    );
  });
});

describe('the owner of a path', () => {
  const directories = [{ userProfiles: 'profiles', corefile: 'cores' }];
  it.each([
    ['0004f28062d6-phone.cfg', 'phones'],
    ['overrides/0004F28062D6-WEB.cfg', 'phones'],
    ['logs/0004f28062d6-app.log', 'phones'],
    ['0004f28062d6-directory.xml', 'phones'],
    ['profiles/anna-phone.cfg', 'phones'],
    ['cores/0004f28062d6.core', 'phones'],
    ['anna-phone.cfg', 'config-renderer'],
    ['000000000000-directory.xml', 'config-renderer'],
    ['0004f28062d6-license.cfg', 'config-renderer'],
    ['0004f28062d6-lync.cfg', 'config-renderer'],
    ['firmware/5.9.8/3111-46157-002.sip.ld', 'firmware-catalog'],
    ['firmware/4.0.0/3111-46157-002.sip.ld', 'config-renderer'],
  ])('of %s is %s', (path, owner) => {
    expect(ownerOfPath(path, { directories, isRelease: (version) => version === '5.9.8' }).owner).toBe(owner);
  });

  it('is named in the refusal, with what to do', () => {
    expect(() => assertOwner('0004f28062d6-phone.cfg', 'config-renderer')).toThrow(
      expect.objectContaining({
        code: 'RF_PATH_OWNED',
        advice: expect.stringContaining('another suffix') as unknown,
      }),
    );
    expect(() => assertOwner('shared.cfg', 'config-renderer')).not.toThrow();
    expect(() => assertOwner('shared.cfg', 'firmware-catalog')).toThrow(/configuration renderer/);
  });
});
