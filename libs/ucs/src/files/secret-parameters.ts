import { findParameter } from '../phones/parameter-catalogue.ts';

/** A family of parameters whose values are never shown. */
export interface SecretParameterPattern {
  pattern: RegExp;
  source: string;
}

/** Parameters whose values are masked in previews, differences, events and logs (design section 11). */
export const secretParameterPatterns: readonly SecretParameterPattern[] = [
  {
    pattern: /pass(word|wd|phrase)?$/i,
    source:
      'polycom-ucs.md 6.6 (reg.1.auth.password), 14.16 (corpus: device.auth.localAdminPassword, apps.push.password)',
  },
  { pattern: /(password|passphrase)\.\d+$/i, source: 'indexed form of the same' },
  { pattern: /\.psk\.key$/i, source: 'corpus: site-configs/greiginsydney/wifi.cfg' },
  { pattern: /\bwep\.key\d*$|\.wep\..*key\d*$/i, source: 'Wi-Fi family of the same file' },
  { pattern: /secret$/i, source: 'name says so' },
  { pattern: /(^|\.)(pin|pinCode)$/i, source: 'polycom-ucs.md 6.6 (PIN authentication)' },
  { pattern: /privateKey(\.\d+)?$/i, source: 'TLS device keys' },
  { pattern: /^sec\.TLS\.customDeviceKey\.\d+$/i, source: 'TLS device keys' },
  { pattern: /(community|communityString)$/i, source: 'SNMP community' },
  {
    pattern: /^(sec\.)?encryption\.key$|^device\.sec\.configEncryption\.key$/i,
    source: 'key of encrypted configuration files',
  },
];

/** Shown in the place of a secret value. */
export const MASKED_VALUE = '********';

/** True when the value of a parameter must not be shown: the catalogue calls it a secret, or its name is of the list. */
export function isSecretParameter(name: string): boolean {
  if (/^device\..*\.set$/.test(name)) return false; // a switch
  return (
    findParameter(name)?.type === 'secret' ||
    secretParameterPatterns.some(({ pattern }) => pattern.test(name))
  );
}

/** Copies of settings in which every secret value that is not empty is masked. */
export function maskSecrets<T extends { name: string; value: string }>(settings: Iterable<T>): T[] {
  return Array.from(settings, (setting) =>
    setting.value !== '' && isSecretParameter(setting.name) ? { ...setting, value: MASKED_VALUE } : setting,
  );
}
