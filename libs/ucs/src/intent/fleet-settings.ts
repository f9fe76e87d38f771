import { normalisePem } from '../files/pem-text.ts';
import { deviceSettings } from './device-settings.ts';

/** The profiles of defaults that are built into the application (polycom-ucs.md sections 6.3, 12). */
export type BaseProfile = 'Generic' | 'Lync' | 'SkypeUSB';

/**
 * Chooses the base profile: `Lync` sets some 30 defaults of UCS 4.1.0 and later (Schertz 2013), `SkypeUSB` is for Trio
 * (polycom-ucs.md section 12).
 */
export function baseProfileParameters(profile: BaseProfile): Map<string, string> {
  return deviceSettings([['device.baseProfile', profile]]);
}

/** Shows or hides the sign-in by PIN; models other than VVX 300 to 600 count one error (Schertz 2013). */
export function pinSignInParameters(on: boolean): Map<string, string> {
  return new Map([['reg.1.auth.usePinCredentials', on ? '1' : '0']]);
}

/**
 * Certificates of authorities that the phone shall trust, as `sec.TLS.customCaCert.1` and on, each one line (Schertz
 * 2013). How many a phone holds is not known here.
 */
export function caCertificateParameters(pems: readonly string[]): Map<string, string> {
  return new Map(pems.map((pem, at) => [`sec.TLS.customCaCert.${at + 1}`, normalisePem(pem)] as const));
}

/** The account that a phone uses at its boot server, stored in its flash (polycom-ucs.md section 6.4). */
export function provisioningAccountParameters(account: {
  user: string;
  password: string;
}): Map<string, string> {
  return deviceSettings([
    ['device.prov.user', account.user],
    ['device.prov.password', account.password],
  ]);
}
