import { describe, expect, it } from '@jest/globals';
import { effectiveParameters } from '../files/effective-parameters.ts';
import { readConfigurationFile } from '../files/configuration-file.ts';
import { writeConfigurationFile } from '../files/configuration-text.ts';
import { checkParameter } from '../phones/check-parameter.ts';
import {
  baseProfileParameters,
  caCertificateParameters,
  pinSignInParameters,
  provisioningAccountParameters,
} from './fleet-settings.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\nAQAB\n-----END CERTIFICATE-----\n';
const entries = (parameters: ReadonlyMap<string, string>) => Object.fromEntries(parameters);

describe('settings of a whole fleet', () => {
  it('are the five parameters of the article’s shared file', () => {
    const shared = new Map([
      ...baseProfileParameters('Lync'),
      ...pinSignInParameters(false),
      ...caCertificateParameters([pem]),
    ]);
    expect(entries(shared)).toEqual({
      'device.set': '1',
      'device.baseProfile.set': '1',
      'device.baseProfile': 'Lync',
      'reg.1.auth.usePinCredentials': '0',
      'sec.TLS.customCaCert.1': '-----BEGIN CERTIFICATE----- MIIB AQAB -----END CERTIFICATE-----',
    });
    for (const [name, value] of shared) expect(checkParameter(name, value)).toEqual([]);
  });

  it('number the certificates', () => {
    expect([...caCertificateParameters([pem, pem]).keys()]).toEqual([
      'sec.TLS.customCaCert.1',
      'sec.TLS.customCaCert.2',
    ]);
    expect(caCertificateParameters([]).size).toBe(0);
  });

  it('show the sign-in by PIN', () => {
    expect(entries(pinSignInParameters(true))).toEqual({ 'reg.1.auth.usePinCredentials': '1' });
  });

  it('of the account at the boot server are applied by the phone', () => {
    const parameters = provisioningAccountParameters({ user: 'site7', password: 'x&y' });
    const text = writeConfigurationFile({ comments: [], parameters });
    const { settings } = readConfigurationFile(new TextEncoder().encode(text));
    const effective = effectiveParameters({ central: [{ path: 'a.cfg', settings }] });
    for (const [name, value] of [
      ['device.prov.user', 'site7'],
      ['device.prov.password', 'x&y'],
    ] as const) {
      expect(effective.get(name)?.value).toBe(value);
      expect(effective.get(name)).not.toHaveProperty('notApplied');
    }
  });
});
