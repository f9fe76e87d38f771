import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readOverrideFile } from './override-file.ts';

const corpus = (path: string) => readFileSync(new URL(`../../../../test/corpus/${path}`, import.meta.url));
const read = (text: string) => readOverrideFile(new TextEncoder().encode(text));

describe('an override file', () => {
  it('of UCS 4.1 names application, local time and the chosen ringer', () => {
    expect(readOverrideFile(corpus('phone-produced/0004f28062d6-phone.cfg'))).toEqual({
      wellFormed: true,
      kind: 'override',
      settings: [
        {
          name: 'np.normal.ringing.calls.tonePattern',
          value: 'ringer10',
          element: 'OVERRIDES',
          line: 5,
          column: 13,
        },
      ],
      application: { codeName: 'PrairieDog', version: '4.1.4.0296', built: '29-Nov-12 02:40' },
      created: '2013-05-10T11:12',
      faults: [],
    });
  });

  it('of UCS 5.9 names the base profile, too', () => {
    const { settings, application, created, baseProfile } = readOverrideFile(
      corpus('phone-produced/vvx350-5.9.6-web.cfg'),
    );
    expect(settings).toHaveLength(13);
    expect(settings[0]?.value).toContain('|');
    expect(application).toEqual({ codeName: 'Helford6', version: '5.9.6.2996', built: '30-Jan-21 15:34' });
    expect({ created, baseProfile }).toEqual({ created: '2022-08-11T12:43', baseProfile: 'Generic' });
  });

  it('without the header was put there by somebody', () => {
    expect(read('<PHONE_CONFIG><OVERRIDES a="1"/></PHONE_CONFIG>').kind).toBe('seeded');
  });

  it('is told from an export of the web page', () => {
    expect(read('<PHONE_CONFIG><ALL a="1"/><DEVICE_SETTINGS b="1"/></PHONE_CONFIG>').kind).toBe('export');
  });

  it('that was cut sets nothing', () => {
    const whole = corpus('phone-produced/vvx350-5.9.6-web.cfg');
    expect(readOverrideFile(whole.subarray(0, whole.length / 2))).toMatchObject({
      wellFormed: false,
      settings: [],
      application: { codeName: 'Helford6' },
    });
  });
});
