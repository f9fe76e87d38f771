import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readConfigurationFile } from '../files/configuration-file.ts';
import type { checkRules } from '../lint/check-rules.ts';
import { lintRules, type LintCode } from '../lint/lint-rules.ts';
import { checkParameter, type ParameterReaders } from './check-parameter.ts';
import { versionsExclude } from './version-range.ts';

const corpus = new URL('../../../../test/corpus/', import.meta.url);
const codes = (name: string, value: string, readers?: ParameterReaders) =>
  checkParameter(name, value, readers).map(({ code }) => code);

/** The smallest setting that breaks each rule. The type demands one for every rule of single settings. */
const examples: Record<keyof typeof checkRules, [name: string, value: string, readers?: ParameterReaders]> = {
  RF_PARAM_NAME_INVALID: ['reg 1', 'hidden'],
  RF_PARAM_UNKNOWN: ['reg.1.nonsense', 'hidden'],
  RF_PARAM_MODEL_LACKS: ['reg.1.auth.usePinCredentials', '0', { models: ['VVX400', 'SPIP331'] }],
  RF_PARAM_VERSION: ['device.baseProfile', 'hidden', { version: '4.0.15.1047' }],
  RF_PARAM_TYPE: ['reg.1.auth.useLoginCredentials', 'hidden'],
  RF_PARAM_TYPE_UNUSUAL: ['call.localConferenceEnabled', 'hidden'],
  RF_VALUE_UNWRITABLE: ['reg.1.auth.password', 'hidden\u0000'],
  RF_VALUE_TOO_LONG: ['reg.1.auth.password', 'hidden'.repeat(11_000)],
};

describe('each rule of single settings', () => {
  it.each(Object.entries(examples))('is raised: %s', (code, [name, value, readers]) => {
    const { severity, advice } = lintRules[code as LintCode];
    const findings = checkParameter(name, value, readers);
    expect(findings).toEqual([{ code, severity, advice, message: expect.stringMatching(/^\S.*\.$/) }]);
    expect(JSON.stringify(findings)).not.toContain('hidden');
  });
});

describe('a setting', () => {
  it.each([
    ['device.set', '1'],
    ['device.baseProfile.set', 'true'],
    ['reg.1.auth.useLoginCredentials', ''],
    ['tcpIpApp.sntp.gmtOffset', '-21600'],
    ['sec.TLS.customCaCert.1', '-----BEGIN CERTIFICATE----- MIIB -----END CERTIFICATE-----'],
    ['reg.1.auth.password', 'ä&<"\n'],
  ])('%s with a value of its type is all right', (name, value) => {
    const readers = { models: ['VVX400', 'SPIP331', 'VVX9000'], version: '5.9.8.1234' };
    expect(checkParameter(name, value, readers)).toEqual([]);
  });

  it.each([
    ['device.baseProfile.set', 'Lync', 'RF_PARAM_TYPE'],
    ['device.set', 'yes', 'RF_PARAM_TYPE'],
    ['tcpIpApp.sntp.gmtOffset', '10h', 'RF_PARAM_TYPE'],
    ['sec.TLS.customCaCert.1', '-----BEGIN CERTIFICATE----- MIIB', 'RF_PARAM_TYPE'],
    ['reg.1.Address', 'x', 'RF_PARAM_WRONG_CASE'],
    ['device.baseprofile.set', '1', 'RF_PARAM_WRONG_CASE'],
    ['sec.TLS.customCert.1', 'x', 'RF_PARAM_CERTIFICATE_SLIP'],
    ['CONFIG_FILES', 'x', 'RF_PARAM_NAME_INVALID'],
    ['CONFIG_FILES_VVX400', 'x', 'RF_PARAM_NAME_INVALID'],
    ['', 'x', 'RF_PARAM_NAME_INVALID'],
    ['reg.1.address ', 'x', 'RF_PARAM_NAME_INVALID'],
    ['1.reg', 'x', 'RF_PARAM_NAME_INVALID'],
    [`reg.${'x'.repeat(252)}`, 'x', 'RF_PARAM_NAME_INVALID'],
  ])('%s = "%s" raises %s', (name, value, code) => {
    expect(codes(name, value)).toEqual([code]);
  });

  it('names the models that lack it, and the right spelling', () => {
    const [lacks] = checkParameter('reg.2.auth.usePinCredentials', '0', { models: ['spip331', 'VVX400'] });
    expect(lacks?.message).toBe('reg.2.auth.usePinCredentials is unknown to spip331.');
    expect(checkParameter('reg.1.LineKeys', '2')[0]?.message).toContain('reg.1.lineKeys');
  });

  it('of a real file holds no value of the wrong type', () => {
    const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.cfg') && !name.endsWith('000000000000.cfg'),
    );
    const settings = files.flatMap(
      (name) => readConfigurationFile(readFileSync(new URL(name, corpus))).settings,
    );
    const wrong = settings.filter(({ name, value }) =>
      codes(name, value).some((code) => lintRules[code].severity === 'error'),
    );
    expect(settings.length).toBeGreaterThan(4_000);
    expect(wrong.map(({ name, value }) => [name, value])).toEqual([]);
  });

  it('is judged whatever it is', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (name, value) => {
        for (const code of codes(name, `${value}\u0000`)) expect(lintRules).toHaveProperty(code);
        expect(codes(name, `${value}\u0000`)).toContain('RF_VALUE_UNWRITABLE');
      }),
    );
  });
});

describe('the words on versions', () => {
  it.each([
    ['UCS 4.1.0 and later; SkypeUSB on Trio', '4.0.15.1047', true],
    ['UCS 4.1.0 and later; SkypeUSB on Trio', '4.1.0', false],
    ['4.1.6 and later, 5.x', '4.1.4.0296', true],
    ['4.1.6 and later, 5.x', '5.9.8', false],
    ['SIP 3.2 and earlier', '3.2.7.0198', false],
    ['SIP 3.2 and earlier', '2.1.3', false],
    ['SIP 3.2 and earlier', '3.3.5', true],
    ['SIP 3.2 and earlier', '4.0', true],
    ['5.4 and later', '5.3.1', true],
    ['seen in SIP 1.2.0 only', '5.9.8', false],
    ['5.4 and later', 'unknown', false],
  ])('"%s" leave %s out: %s', (words, version, excluded) => {
    expect(versionsExclude(words, version)).toBe(excluded);
  });
});
