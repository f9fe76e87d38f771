import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fixFile } from '../lint/fix-file.ts';
import { lintFile } from '../lint/lint-file.ts';
import { readCallListFile } from './call-list-file.ts';
import { readConfigurationFile } from './configuration-file.ts';
import { decodeText } from './decode-text.ts';
import { readDirectoryFile } from './directory-file.ts';
import { readLicenceFile } from './licence-file.ts';
import { readMasterFile } from './master-file.ts';
import { mergeConfiguration } from './merge-configuration.ts';
import { readOverrideFile } from './override-file.ts';
import { resolveMaster } from './resolve-master.ts';
import { readUpgradeManifest } from './upgrade-manifest.ts';
import { readXmlAttributes } from './xml-attributes.ts';

const corpus = fileURLToPath(new URL('../../../../test/corpus/', import.meta.url));
const bytesOf = (path: string) => readFileSync(join(corpus, path));
const allFiles = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((path) =>
  statSync(join(corpus, path)).isFile(),
);
const corpusFiles = allFiles.filter((path) => path !== 'LICENCES.md');
const xmlFiles = corpusFiles.filter((path) => /\.(cfg|xml)$/.test(path));

/** Attribute counts of polycom-ucs.md sections 13 and 16. */
const attributeCounts: Readonly<Record<string, number>> = {
  'master/ucs-5.9.8-adriacunanan06/000000000000.cfg': 40,
  'master/ucs-5.9.8-adriacunanan06/all.xml': 0,
  'phone-produced/0004f28062d6-phone.cfg': 1,
  'phone-produced/vvx350-5.9.6-web.cfg': 13,
  'site-configs/greiginsydney/000000000000.cfg': 13,
  'site-configs/greiginsydney/AU-DST.cfg': 18,
  'site-configs/greiginsydney/AU-TONES.cfg': 53,
  'site-configs/greiginsydney/courtesy.cfg': 377,
  'site-configs/greiginsydney/custom-trio.cfg': 107,
  'site-configs/greiginsydney/customisations.cfg': 153,
  'site-configs/greiginsydney/paging.cfg': 521,
  'site-configs/greiginsydney/trio-usb.cfg': 37,
  'site-configs/greiginsydney/wifi.cfg': 18,
  'vendor-templates/sip-1.2.0-wolrah/000000000000-directory~.xml': 0,
  'vendor-templates/sip-1.2.0-wolrah/000000000000.cfg': 4,
  'vendor-templates/sip-1.2.0-wolrah/ipmid.cfg': 2563,
  'vendor-templates/sip-1.2.0-wolrah/phone1.cfg': 236,
  'vendor-templates/sip-1.2.0-wolrah/sip.cfg': 31,
  'vendor-templates/wazo-v4_0_11/000000000000.cfg': 7,
  'vendor-templates/wazo-v4_0_11/common.cfg': 26,
  'vendor-templates/wazo-v5_9_2/000000000000.cfg': 3,
  'vendor-templates/wazo-v5_9_2/common.cfg': 26,
};

describe('every file of the corpus', () => {
  it('is named in LICENCES.md, and nothing else is', () => {
    const listed = [...readFileSync(join(corpus, 'LICENCES.md'), 'utf8').matchAll(/^\| `([^`]+)` \|/gm)];
    expect(listed.map(([, path]) => path).sort()).toEqual([...corpusFiles].sort());
  });

  it('is text that decodes without a fault', () => {
    for (const path of corpusFiles)
      expect({ path, faults: decodeText(bytesOf(path)).faults }).toEqual({ path, faults: [] });
  });

  it.each(xmlFiles)('is well-formed with the known number of attributes: %s', (path) => {
    const { wellFormed, attributes, faults } = readXmlAttributes(bytesOf(path));
    expect(faults).toEqual([]);
    expect(wellFormed).toBe(true);
    expect(attributes).toHaveLength(attributeCounts[path] ?? Number.NaN);
  });

  it.each(xmlFiles)('names and quotes stand where the reader says: %s', (path) => {
    const bytes = bytesOf(path);
    const lines = decodeText(bytes).text.split(/\r\n|\n/);
    for (const { name, value, line, column, valueLine, valueColumn } of readXmlAttributes(bytes).attributes) {
      expect(lines[line - 1]?.slice(column - 1)).toMatch(new RegExp(`^${name.replaceAll('.', '\\.')}\\s*=`));
      const raw = lines[valueLine - 1]?.slice(valueColumn - 2) ?? '';
      expect(raw[0]).toMatch(/["']/);
      if (!value.includes(' ') && !/[&<>"']/.test(value))
        expect(raw.slice(1)).toMatch(new RegExp(`^.{${value.length}}["']`));
    }
  });

  it.each(xmlFiles)('gives no lint error: %s', (path) => {
    expect(lintFile({ path, bytes: bytesOf(path) }).filter(({ severity }) => severity === 'error')).toEqual(
      [],
    );
  });

  it('can be damaged in any way without a reader throwing', () => {
    const readers = [
      readXmlAttributes,
      readConfigurationFile,
      readMasterFile,
      readOverrideFile,
      readDirectoryFile,
      readCallListFile,
      readLicenceFile,
      readUpgradeManifest,
      (bytes: Uint8Array) => resolveMaster(readMasterFile(bytes), { mac: '0004f28062d6', model: 'VVX400' }),
      (bytes: Uint8Array) => lintFile({ path: '0004f28062d6.cfg', bytes }),
      (bytes: Uint8Array) => lintFile({ path: 'shared.cfg', bytes }),
      (bytes: Uint8Array) => fixFile({ path: 'shared.cfg', bytes }),
    ];
    const small = xmlFiles.filter((path) => bytesOf(path).length < 20_000);
    const damage = fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        removed: fc.nat(30),
        put: fc.oneof(
          fc.uint8Array({ maxLength: 6 }),
          fc
            .constantFrom('<', '>', '"', '&', '&#0;', '–', '”', '<!–', '<!DOCTYPE', ']]>', '\0')
            .map((text) => Buffer.from(text)),
        ),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...small), damage, fc.constantFrom(...readers), (path, changes, reader) => {
        let bytes: Buffer = bytesOf(path);
        for (const { at, removed, put } of changes) {
          const offset = Math.floor(at * bytes.length);
          bytes = Buffer.concat([bytes.subarray(0, offset), put, bytes.subarray(offset + removed)]);
        }
        reader(bytes);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the site configuration of the corpus', () => {
  const site = (path: string) => ({
    path,
    settings: readConfigurationFile(bytesOf(`site-configs/greiginsydney/${path}`)).settings,
  });

  it('has 404 parameters in courtesy.cfg,customisations.cfg: 126 duplicates, 14 of them with another value', () => {
    const { effective, duplicates } = mergeConfiguration([site('courtesy.cfg'), site('customisations.cfg')]);
    expect(effective.size).toBe(404);
    expect(duplicates).toHaveLength(126);
    expect(duplicates.filter(({ differs }) => differs)).toHaveLength(14);
    expect(effective.get('feature.btoe.enabled')).toMatchObject({ value: '0', path: 'courtesy.cfg' });
    expect(effective.get('homeScreen.redial.enable')?.value).toBe('0');
    expect(effective.get('feature.lync.hideSignOut')?.value).toBe('1');
  });

  it('has 224 parameters and no duplicate in the list of its master file', () => {
    const master = readMasterFile(bytesOf('site-configs/greiginsydney/000000000000.cfg'));
    const { configFiles } = resolveMaster(master, { mac: '0004f28062d6', model: 'VVX400' });
    expect(configFiles).toEqual(['customisations.cfg', 'AU-DST.cfg', 'AU-TONES.cfg']);
    const { effective, duplicates } = mergeConfiguration(configFiles.map(site));
    expect(effective.size).toBe(224);
    expect(duplicates).toEqual([]);
  });
});

describe('the vendor defaults of SIP 1.2.0', () => {
  it('have 159 empty parameters in phone1.cfg', () => {
    const { settings } = readConfigurationFile(bytesOf('vendor-templates/sip-1.2.0-wolrah/phone1.cfg'));
    expect(settings.filter(({ value }) => value === '')).toHaveLength(159);
  });
});
