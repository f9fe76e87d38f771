import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  findModel,
  modelsOfPartNumber,
  parsePartNumber,
  partNumbersOfModel,
  PHONE_MODELS,
} from './models.ts';

const corpus = (path: string) =>
  readFileSync(new URL(`../../../../test/corpus/${path}`, import.meta.url), 'utf8');

describe('a model', () => {
  it.each([
    ['VVX400', 'VVX400'],
    ['vvx 400', 'VVX400'],
    ['VVX_400', 'VVX400'],
    ['SoundPoint IP 331', 'SPIP331'],
    ['SPIP331', 'SPIP331'],
    ['PolycomSoundPointIP-SPIP_331', 'SPIP331'],
    ['SoundStation IP 5000', 'SSIP5000'],
    ['PolycomSoundStationIP-SSIP_6000', 'SSIP6000'],
    ['SoundStation Duo', 'SSDuo'],
    ['Trio8800', 'Trio8800'],
    ['PolyEdge-Edge_E450', 'EdgeE450'],
    ['CCX 400', 'CCX400'],
    ['VVX', undefined],
    ['7960', undefined],
  ])('is found by %j: %j', (text, token) => {
    expect(findModel(text)?.token).toBe(token);
  });

  it('is known for every model suffix of the masters in the corpus', () => {
    const masters = [
      'master/ucs-5.9.8-adriacunanan06',
      'site-configs/greiginsydney',
      'vendor-templates/wazo-v5_9_2',
    ].map((folder) => corpus(`${folder}/000000000000.cfg`));
    const tokens = masters.flatMap((text) =>
      [...text.matchAll(/(?:APP_FILE_PATH|CONFIG_FILES|BOOTBLOCK_FILE_PATH)_(\w+)=/g)].map(
        (found) => found[1] ?? '',
      ),
    );
    expect(tokens.length).toBeGreaterThan(20);
    expect(tokens.filter((token) => findModel(token)?.token !== token)).toEqual([]);
  });

  it('boots as its family does', () => {
    expect(findModel('SPIP331')?.boot).toBe('soundpoint');
    expect(findModel('SSIP7000')?.boot).toBe('soundpoint');
    expect(findModel('VVX1500')?.boot).toBe('vvx');
  });

  it('has each token and name once', () => {
    const names = PHONE_MODELS.flatMap((model) => [...new Set([model.token, ...model.names])]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('part numbers', () => {
  it.each([
    ['SPIP321', '2345-12360-001'],
    ['SPIP331', '2345-12365-001'],
    ['SPIP335', '2345-12375-001'],
    ['SPIP450', '2345-12450-001'],
    ['SPIP550', '2345-12500-001'],
    ['SPIP560', '2345-12560-001'],
    ['SPIP650', '2345-12600-001'],
    ['SSIP5000', '3111-30900-001'],
    ['SSDuo', '3111-19000-001'],
    ['VVX300', '3111-46135-002'],
    ['VVX310', '3111-46161-001'],
    ['VVX400', '3111-46157-002'],
    ['VVX410', '3111-46162-001'],
    ['VVX500', '3111-44500-001'],
    ['VVX600', '3111-44600-001'],
  ])('of %s in the article is %s', (model, partNumber) => {
    expect(partNumbersOfModel(model)).toContain(partNumber);
    expect(modelsOfPartNumber(partNumber).map(({ token }) => token)).toContain(model);
  });

  it('can serve several models, and a model can have several', () => {
    expect(modelsOfPartNumber('2345-11500-040').map(({ token }) => token)).toEqual(['SPIP500', 'SPIP501']);
    expect(partNumbersOfModel('SPIP330')).toEqual(['2345-12200-001', '2345-12200-004']);
    expect(partNumbersOfModel('VVX9000')).toEqual([]);
  });

  it('are well-formed throughout', () => {
    const all = PHONE_MODELS.flatMap(({ partNumbers }) => partNumbers);
    expect(all.filter((partNumber) => parsePartNumber(partNumber) !== partNumber)).toEqual([]);
  });

  it.each([
    ['3111-46157-002.sip.ld', '3111-46157-002'],
    ['2345-11605-001,2', '2345-11605-001'],
    ['13111-46157-002', undefined],
    ['3111-46157-0021', undefined],
    ['sip.ld', undefined],
  ])('are read from %j as %j', (text, partNumber) => {
    expect(parsePartNumber(text)).toBe(partNumber);
  });
});
