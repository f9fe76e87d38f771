import { describe, expect, it } from '@jest/globals';
import {
  isSecretParameter,
  MASKED_VALUE,
  maskSecrets,
  secretParameterPatterns,
} from './secret-parameters.ts';

describe('a secret parameter', () => {
  it.each([
    'reg.1.auth.password',
    'device.auth.localAdminPassword',
    'device.prov.password',
    'device.wifi.psk.key',
    'apps.push.password',
    'sec.TLS.customDeviceKey.1',
    'voIpProt.server.1.registerPassword',
  ])('is known by its name: %s', (name) => {
    expect(isSecretParameter(name)).toBe(true);
  });

  it.each([
    'reg.1.address',
    'reg.1.auth.userId',
    'reg.1.auth.usePinCredentials',
    'prov.loginCredPwdFlushed.enabled',
    'device.wifi.psk.keyType',
    'device.auth.localAdminPassword.set',
    'key.VVX411.14.function.prim',
    'softkey.feature.basicCallManagement.redundant',
  ])('is not every parameter that sounds like one: %s', (name) => {
    expect(isSecretParameter(name)).toBe(false);
  });

  it('is masked, unless it is empty', () => {
    const settings = [
      { name: 'reg.1.auth.password', value: 'Pass123', line: 1 },
      { name: 'reg.2.auth.password', value: '' },
      { name: 'reg.1.address', value: 'a@b' },
    ];
    expect(maskSecrets(settings)).toEqual([
      { name: 'reg.1.auth.password', value: MASKED_VALUE, line: 1 },
      { name: 'reg.2.auth.password', value: '' },
      { name: 'reg.1.address', value: 'a@b' },
    ]);
  });

  it('has a source for each family', () => {
    expect(secretParameterPatterns.every(({ source }) => source !== '')).toBe(true);
  });
});
