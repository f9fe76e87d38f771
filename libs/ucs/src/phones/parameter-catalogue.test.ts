import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import catalogue from '../../data/parameters.json' with { type: 'json' };
import { readConfigurationFile } from '../files/configuration-file.ts';
import { isSecretParameter } from '../files/secret-parameters.ts';
import { findModel } from './models.ts';
import { findParameter, modelLacks, suggestName, type ParameterRow } from './parameter-catalogue.ts';

const corpus = new URL('../../../../test/corpus/', import.meta.url);
const rows = catalogue.parameters as ParameterRow[];

describe('the parameter catalogue', () => {
  it('knows every parameter of every configuration file in the corpus', () => {
    const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.cfg') && !name.endsWith('000000000000.cfg'),
    );
    const names = files.flatMap((name) =>
      readConfigurationFile(readFileSync(new URL(name, corpus))).settings.map((setting) => setting.name),
    );
    expect(names.length).toBeGreaterThan(4_000);
    expect([...new Set(names)].filter((name) => findParameter(name) === undefined)).toEqual([]);
  });

  it.each([
    'device.set',
    'device.baseProfile',
    'device.baseProfile.set',
    'sec.TLS.customCaCert.1',
    'reg.1.auth.usePinCredentials',
    'reg.12.address',
    'device.logincred.domain.set',
    'device.logincred.user',
    'reg.1.auth.useLoginCredentials',
    'reg.1.auth.password',
    'np.normal.ringing.calls.tonePattern',
  ])('knows %s of the founding article', (name) => {
    expect(findParameter(name)?.status).toBe('confirmed');
  });

  it('does not know what no source holds', () => {
    expect(findParameter('reg.1.auth.usePinCredential')).toBeUndefined();
    expect(findParameter('reg.x.address')).toBeUndefined();
    expect(findParameter('reg.1.address.set')).toBeUndefined();
    expect(findParameter('constructor')).toBeUndefined();
  });

  it('holds each pattern once, and only models that exist', () => {
    expect(new Set(rows.map(({ pattern }) => pattern)).size).toBe(rows.length);
    const models = rows.flatMap((row) => [...(row.models ?? []), ...(row.notModels ?? [])]);
    expect(models.filter((model) => findModel(model)?.token !== model)).toEqual([]);
  });

  it('marks as secret only what is masked, and the article’s password is', () => {
    const secrets = rows
      .filter(({ type }) => type === 'secret')
      .map(({ pattern }) => pattern.replaceAll('#', '1'));
    expect(secrets).toContain('reg.1.auth.password');
    expect(secrets.filter((name) => !isSecretParameter(name))).toEqual([]);
  });
});

describe('a suggested spelling', () => {
  it.each([
    ['reg.3.LineKeys', 'reg.3.lineKeys'],
    ['REG.1.ADDRESS', 'reg.1.address'],
    ['device.baseprofile', 'device.baseProfile'],
    ['Device.baseprofile.SET', 'device.baseProfile.set'],
    ['reg.1.Address.set', undefined],
    ['reg.1.address', undefined],
    ['reg.1.nonsense', undefined],
  ])('for %s is %s', (name, suggestion) => {
    expect(suggestName(name)).toBe(suggestion);
  });
});

describe('a parameter that the model lacks', () => {
  it.each([
    ['reg.1.auth.usePinCredentials', 'SPIP331', true],
    ['reg.1.auth.usePinCredentials', 'spip331', true],
    ['reg.1.auth.usePinCredentials', 'SSIP5000', true],
    ['reg.1.auth.usePinCredentials', 'VVX400', false],
    ['reg.1.auth.usePinCredentials', 'VVX600', false],
  ])('%s on %s: %s', (name, model, lacks) => {
    expect(modelLacks(name, model)).toBe(lacks);
  });

  it('is never claimed of an unknown name, an unknown model or a later one that no source speaks of', () => {
    expect(modelLacks('reg.1.nonsense', 'SPIP331')).toBe(false);
    expect(modelLacks('reg.1.auth.usePinCredentials', 'VVX9000')).toBe(false);
    expect(modelLacks('reg.1.auth.usePinCredentials', 'VVX450')).toBe(false);
  });
});
