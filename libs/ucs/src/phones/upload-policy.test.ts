import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { phoneFileNames, phoneFileOf } from './phone-files.ts';
import { belowBootPath, normalisePath } from './provisioning-path.ts';
import { uploadPolicy, type UploadContext } from './upload-policy.ts';

const mac = '0004f28062d6';
const other = '0004f2a6af1b';
const directories = {
  log: 'LOGS',
  overrides: 'overrides',
  contacts: '',
  callLists: 'calls',
  userProfiles: 'profiles',
  corefile: 'cores',
  captures: '',
  cameraPresets: 'presets',
};
const context: UploadContext = { sessionMac: mac, directories };
const MIB = 1024 * 1024;

describe('an upload that a phone may make', () => {
  it.each([
    [`${mac}-phone.cfg`, 'phone', `${mac}/phone`, MIB],
    [`overrides/${mac}-phone.cfg`, 'phone', `${mac}/phone`, MIB],
    [`/Overrides//${mac.toUpperCase()}-phone.cfg`, 'phone', `${mac}/phone`, MIB],
    [`overrides/${mac}-web.cfg`, 'web', `${mac}/web`, MIB],
    [`${mac}-directory.xml`, 'directory', `${mac}/directory`, MIB],
    [`calls/${mac}-calls.xml`, 'calls', `${mac}/calls`, MIB],
    [`${mac}-boot.log`, 'boot-log', `${mac}/boot-log/${mac}-boot.log`, 16 * MIB],
    [`logs/${mac}-app.log`, 'app-log', `${mac}/app-log/LOGS/${mac}-app.log`, 16 * MIB],
    [`LOGS/${mac}-now-app.log`, 'app-log', `${mac}/app-log/LOGS/${mac}-now-app.log`, 16 * MIB],
    [`cores/${mac}-core.gz`, 'core', `${mac}/core/cores/${mac}-core.gz`, 64 * MIB],
    [`cores/2026/core_${mac}`, 'core', `${mac}/core/cores/2026/core_${mac}`, 64 * MIB],
    [`presets/${mac}-1.xml`, 'camera-preset', `${mac}/camera-preset/presets/${mac}-1.xml`, MIB],
  ])('%s is its %s', (path, kind, key, limit) => {
    expect(uploadPolicy(path, context)).toMatchObject({ allowed: true, kind, mac, key, limit });
  });

  it('is a user’s file below the user profiles, whose owner the name does not tell', () => {
    const decision = uploadPolicy('profiles/alice-phone.cfg', context);
    expect(decision).toEqual({
      allowed: true,
      kind: 'user-override',
      user: 'alice',
      path: 'profiles/alice-phone.cfg',
      key: 'user:alice/user-override/profiles/alice-phone.cfg',
      limit: MIB,
    });
    expect(uploadPolicy(`profiles/${mac}/alice-phone.cfg`, context).allowed).toBe(true);
  });

  it('is the same file under every boot path', () => {
    const below: UploadContext = { ...context, bootPath: 'berlin' };
    expect(uploadPolicy(`berlin/${mac}-phone.cfg`, below)).toMatchObject({
      key: `${mac}/phone`,
      path: `${mac}-phone.cfg`,
    });
    const masterBelow = { ...below, directories: { ...directories, log: 'berlin/LOGS' } };
    for (const named of [below, masterBelow])
      expect(uploadPolicy(`berlin/logs/${mac}-app.log`, named)).toMatchObject({
        path: `LOGS/${mac}-app.log`,
      });
  });
});

describe('an upload that is refused', () => {
  it.each([
    [`${other}-phone.cfg`, 'RF_UPLOAD_OTHER_PHONE'],
    [`profiles/${other}/alice-phone.cfg`, 'RF_UPLOAD_OTHER_PHONE'],
    [`cores/${mac}/${other}-core`, 'RF_UPLOAD_OTHER_PHONE'],
    [`${mac}-license.cfg`, 'RF_UPLOAD_READ_ONLY'],
    ['000000000000-license.cfg', 'RF_UPLOAD_READ_ONLY'],
    ['000000000000-directory.xml', 'RF_UPLOAD_READ_ONLY'],
    ['000000000000-phone.cfg', 'RF_UPLOAD_READ_ONLY'],
    ['000000000000.cfg', 'RF_UPLOAD_READ_ONLY'],
    [`elsewhere/${mac}-phone.cfg`, 'RF_UPLOAD_DIRECTORY'],
    [`overrides/deeper/${mac}-phone.cfg`, 'RF_UPLOAD_DIRECTORY'],
    [`overrides/${mac}-app.log`, 'RF_UPLOAD_DIRECTORY'],
    [`${mac}.cfg`, 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    [`${mac}-lync.cfg`, 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    [`${mac}-directory~.xml`, 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    ['alice-phone.cfg', 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    ['profiles/alice.cfg', 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    ['shared.cfg', 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    ['sip.ld', 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    ['cores/core-without-a-mac', 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    [`cores/${mac}-lync.cfg`, 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    [`cores/${mac}.cfg`, 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    [`cores/${mac}.sip.ld`, 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    [`cores2/${mac}-core`, 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    [`${mac}-capture.pcap`, 'RF_UPLOAD_NOT_A_PHONE_FILE'],
    ['', 'RF_UPLOAD_NOT_A_PHONE_FILE'],
  ])('%j: %s', (path, code) => {
    expect(uploadPolicy(path, context)).toMatchObject({ allowed: false, code });
  });

  it('is any by a session that has named no phone', () => {
    const unbound = { directories };
    expect(uploadPolicy('profiles/alice-phone.cfg', unbound)).toMatchObject({ code: 'RF_UPLOAD_UNBOUND' });
    expect(uploadPolicy(`${mac}-phone.cfg`, unbound)).toMatchObject({ code: 'RF_UPLOAD_UNBOUND' });
  });
});

describe('the names of a phone file', () => {
  it('are the directory that the master names and the root', () => {
    const both = [`overrides/${mac}-phone.cfg`, `${mac}-phone.cfg`];
    for (const name of both) expect(phoneFileNames(name, { directories })).toEqual(both);
    expect(phoneFileNames(`${mac}-directory.xml`, { directories })).toEqual([`${mac}-directory.xml`]);
    expect(phoneFileNames(`berlin/${mac}-calls.xml`, { directories, bootPath: '/berlin/' })).toEqual([
      `calls/${mac}-calls.xml`,
      `${mac}-calls.xml`,
    ]);
  });

  it('is one for a log, which keeps its directory, and none for what no phone writes', () => {
    expect(phoneFileNames(`LOGS/${mac}-app.log`, { directories })).toEqual([`LOGS/${mac}-app.log`]);
    expect(phoneFileNames(`${mac}-app.log`, { directories })).toEqual([`${mac}-app.log`]);
    expect(phoneFileNames('shared.cfg', { directories })).toEqual([]);
  });

  it('all lead to the same file', () => {
    for (const name of [`${mac}-phone.cfg`, `calls/${mac}-calls.xml`, `LOGS/${mac}-boot.log`])
      for (const synonym of phoneFileNames(name, { directories }))
        expect(phoneFileOf(synonym, { directories })?.key).toBe(phoneFileOf(name, { directories })?.key);
  });
});

describe('a path', () => {
  const segments = fc.array(fc.constantFrom('..', '.', '', 'a', 'LOGS', `${mac}-app.log`, '...'), {
    maxLength: 8,
  });

  it('never leaves the root, and is the same when it is normalised again', () => {
    fc.assert(
      fc.property(segments, (parts) => {
        const path = normalisePath(parts.join('/'));
        expect(path.split('/').filter((segment) => segment === '..' || segment === '.')).toEqual([]);
        expect(path).not.toMatch(/^\/|\/$|\/\//);
        expect(normalisePath(path)).toBe(path);
      }),
    );
  });

  it('that is allowed as an upload is always inside a place of its phone', () => {
    fc.assert(
      fc.property(segments, (parts) => {
        const decision = uploadPolicy(parts.join('/'), context);
        if (decision.allowed) expect([`${mac}-app.log`, `LOGS/${mac}-app.log`]).toContain(decision.path);
      }),
    );
  });

  it('loses a boot path only as a whole segment', () => {
    expect(belowBootPath('berlin/a.cfg', '/berlin/')).toBe('a.cfg');
    expect(belowBootPath('Berlin/a.cfg', 'berlin')).toBe('a.cfg');
    expect(belowBootPath('berlin2/a.cfg', 'berlin')).toBe('berlin2/a.cfg');
    expect(belowBootPath('a.cfg', '')).toBe('a.cfg');
  });
});
