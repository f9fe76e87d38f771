import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readCallListFile } from './call-list-file.ts';
import { readDirectoryFile } from './directory-file.ts';
import { readLicenceFile } from './licence-file.ts';
import { readUpgradeManifest } from './upgrade-manifest.ts';

const corpus = (path: string) => readFileSync(new URL(`../../../../test/corpus/${path}`, import.meta.url));
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('a directory file', () => {
  it('gives the three contacts of the vendor seed', () => {
    const { wellFormed, items, faults } = readDirectoryFile(
      corpus('vendor-templates/sip-1.2.0-wolrah/000000000000-directory~.xml'),
    );
    expect(wellFormed).toBe(true);
    expect(faults).toEqual([]);
    expect(items.map(({ contact }) => contact)).toEqual(['1001', '1002', '1003']);
    expect(items[0]).toEqual({
      lastName: 'Doe',
      firstName: 'John',
      contact: '1001',
      speedDial: 1,
      ringType: '1',
      autoDivert: false,
      autoReject: false,
      buddyWatch: false,
      buddyBlock: false,
    });
  });

  it('decodes references once, and takes CDATA as it stands', () => {
    const { items } = readDirectoryFile(
      bytesOf(
        '<directory><item_list><item><ct><![CDATA[1&amp;2]]></ct><ln>A &amp;amp; B&#233;</ln></item></item_list></directory>',
      ),
    );
    expect(items).toEqual([{ contact: '1&amp;2', lastName: 'A &amp; Bé' }]);
  });

  it('that was cut in the middle is not well-formed, and says where', () => {
    const { wellFormed, items, faults } = readDirectoryFile(
      bytesOf('<directory>\n<item_list>\n<item><ln>Do'),
    );
    expect(wellFormed).toBe(false);
    expect(items).toEqual([]);
    expect(faults[0]).toMatchObject({ severity: 'error', line: 3 });
  });

  it('of another shape is told apart', () => {
    expect(readDirectoryFile(bytesOf('<callList/>')).faults).toEqual([
      expect.objectContaining({ code: 'RF_FILE_SHAPE', severity: 'warning' }),
    ]);
  });
});

describe('a call list', () => {
  const list = `<callList>
    <call direction="In"><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol>
      <startTime>2013-05-10T11:12:00</startTime><count>1</count><duration>PT1M5S</duration>
      <source><address>sip:smith@example.com</address><name>Smith & Sons</name></source>
      <destination address="tel:+15551234" name="Desk"/></call>
  </callList>`;

  it.each([
    ['a text mark', `<?xml version="1.0"?>\nSaved @ Fri May 10 11:12:00 2013 --\n${list}`],
    [
      'a comment with hyphens',
      `<?xml version="1.0"?>\n<!-- Saved @ Fri May 10 11:12:00 2013 -- -->\n${list}`,
    ],
  ])('with %s and a bare "&" is read after a repair', (_, text) => {
    const { wellFormed, calls, saved, faults } = readCallListFile(bytesOf(text));
    expect(wellFormed).toBe(true);
    expect(saved).toBe('Fri May 10 11:12:00 2013');
    expect(faults.map(({ code }) => code)).toEqual(['RF_CALLS_REPAIRED']);
    expect(calls).toEqual([
      {
        direction: 'In',
        disposition: 'Normal',
        line: 1,
        protocol: 'SIP',
        startTime: '2013-05-10T11:12:00',
        count: 1,
        duration: 65,
        source: { address: 'sip:smith@example.com', name: 'Smith & Sons' },
        destination: { address: 'tel:+15551234', name: 'Desk' },
      },
    ]);
  });

  it('that is XML already needs no repair', () => {
    expect(readCallListFile(bytesOf('<callList/>'))).toEqual({ wellFormed: true, calls: [], faults: [] });
  });

  it('that no repair can help is not well-formed', () => {
    expect(readCallListFile(bytesOf('<callList><call>')).wellFormed).toBe(false);
    expect(readCallListFile(bytesOf('')).wellFormed).toBe(false);
  });
});

describe('a licence file', () => {
  it('in ISO-8859-1 is read with its letters', () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?><licenses><licenseKey Serial="0004F2" Version="1" Type='Site' Options="Caf\u00e9" Duration="0" Validation="abc"/></licenses>`;
    expect(readLicenceFile(Buffer.from(text, 'latin1'))).toEqual({
      wellFormed: true,
      licences: [
        { serial: '0004F2', version: '1', type: 'Site', options: 'Café', duration: '0', validation: 'abc' },
      ],
      faults: [],
    });
  });
});

describe('an upgrade manifest', () => {
  it('names version and path', () => {
    expect(readUpgradeManifest(corpus('master/ucs-5.9.8-adriacunanan06/all.xml')).images).toEqual([
      { version: '5.9.8.5760', path: 'https://adriacunanan06.github.io/poly-vvx410-fw-5-9-8-5760/' },
    ]);
  });
});
