import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readOverrideFile } from '../files/override-file.ts';
import { writeOverrideFile } from './override-text.ts';

const corpus = (name: string) =>
  readFileSync(new URL(`../../../../test/corpus/phone-produced/${name}`, import.meta.url), 'utf8');

describe('a written override file', () => {
  it('is the captured one of UCS 4.1.4, byte for byte', () => {
    const text = writeOverrideFile({
      origin: 'phone',
      application: { codeName: 'PrairieDog', version: '4.1.4.0296', built: '29-Nov-12 02:40' },
      created: new Date('2013-05-10T11:12:00Z'),
      baseProfile: 'Lync',
      settings: [['np.normal.ringing.calls.tonePattern', 'ringer10']],
    });
    expect(text).toBe(corpus('0004f28062d6-phone.cfg'));
  });

  it('is the captured one of UCS 5.9.6, byte for byte', () => {
    const captured = corpus('vvx350-5.9.6-web.cfg');
    const { settings } = readOverrideFile(Buffer.from(captured));
    const text = writeOverrideFile({
      origin: 'web',
      application: { codeName: 'Helford6', version: '5.9.6.2996', built: '30-Jan-21 15:34' },
      created: new Date('2022-08-11T12:43:00Z'),
      baseProfile: 'Generic',
      settings: settings.map(({ name, value }) => [name, value] as const),
    });
    expect(text).toBe(captured);
  });

  it('is read back whatever the values hold', () => {
    const values = fc.string({ unit: fc.constantFrom(...'aü&<>"\'\t\n\r |=') });
    fc.assert(
      fc.property(values, fc.constantFrom('4.1.4.0296', '5.9.6.2996'), (value, version) => {
        const application = { codeName: 'Any', version, built: '29-Nov-12 02:40' };
        const created = new Date('2026-01-02T03:04:00Z');
        const settings = new Map([['reg.1.label', value]]);
        const text = writeOverrideFile({
          origin: 'phone',
          application,
          created,
          baseProfile: 'Lync',
          settings,
        });
        const read = readOverrideFile(Buffer.from(text));
        expect(read).toMatchObject({
          wellFormed: true,
          kind: 'override',
          application,
          created: '2026-01-02T03:04',
        });
        expect(read.settings.map((setting) => [setting.name, setting.value])).toEqual([
          ['reg.1.label', value],
        ]);
      }),
    );
  });

  it('holds no parameter when there is none', () => {
    const text = writeOverrideFile({
      origin: 'web',
      application: { codeName: 'Danube2', version: '5.4.2.1', built: '30-Jan-21 15:34' },
      created: new Date(0),
      baseProfile: 'Generic',
      settings: [],
    });
    expect(text).toContain('<WEB_CONFIG>\n\t<OVERRIDES/>\n</WEB_CONFIG>\n');
    expect(readOverrideFile(Buffer.from(text)).settings).toEqual([]);
  });
});
