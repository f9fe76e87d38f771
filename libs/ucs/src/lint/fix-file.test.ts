import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readConfigurationFile } from '../files/configuration-file.ts';
import { readOverrideFile } from '../files/override-file.ts';
import { fixFile } from './fix-file.ts';
import { lintFile } from './lint-file.ts';

const fix = (path: string, content: string) => fixFile({ path, bytes: new TextEncoder().encode(content) });
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** As the article's web page shows them. */
const articleSamples = {
  'shared.cfg': `<?xml version=”1.0″ encoding=”utf-8″ standalone=”yes”?>

<!–Sample Polycom Shared configuration file for UCS–>

<LYNC>
<device device.set=”1” device.baseProfile.set=”1” device.baseProfile=”Lync“/>
<registration reg.1.auth.usePinCredentials=”0” sec.TLS.customCaCert.1=”—–BEGIN CERTIFICATE—– MIID Bv —–END CERTIFICATE—– “/>
</LYNC>`,
  '0004f28062d6-lync.cfg': `<?xml version=”1.0″ encoding=”utf-8″ standalone=”yes”?>

<!–UCS Device Configuration file for Lync–>

<LYNC reg.1.address=”vvx400@mslync.net” device.logincred.domain.set=”1” device.logincred.domain=”SCHERTZ” device.logincred.user.set=”1” device.logincred.user=”vvx400“/>`,
  '0004f2a6af1b-lync.cfg': `<?xml version=”1.0″ encoding=”utf-8″ standalone=”yes”?>
<!–UCS Device Configuration file for Lync–>
<LYNC reg.1.auth.useLoginCredentials=”0” reg.1.address=”spip331@mslync.net” reg.1.auth.domain=”SCHERTZ” reg.1.auth.userId=”spip331” reg.1.auth.password=”Pass123” />`,
};

describe('the samples of the article', () => {
  it.each(Object.entries(articleSamples))(
    'are refused with line numbers, and have five parameters when mended: %s',
    (path, content) => {
      const faults = lintFile({ path, bytes: new TextEncoder().encode(content) });
      expect(
        faults.filter(({ severity }) => severity === 'error').every((fault) => fault.fix !== undefined),
      ).toBe(true);
      const [quotes] = faults.filter(({ code }) => code === 'RF_LINT_SMART_QUOTES');
      expect(quotes).toMatchObject({ line: 1, column: 15 });

      const fixed = fix(path, content);
      expect(fixed?.path).toBe(path);
      const { wellFormed, settings } = readConfigurationFile(fixed?.bytes ?? new Uint8Array());
      expect(wellFormed).toBe(true);
      expect(settings).toHaveLength(5);
      expect(settings.some(({ value }) => /[–—“”″]/.test(value))).toBe(false);
      expect(JSON.stringify([faults, fixed?.applied])).not.toContain('Pass123');
    },
  );

  it('include an override file that can be read once mended', () => {
    const fixed = fix(
      '0004f28062d6-phone.cfg',
      `<?xml version=”1.0″ encoding=”UTF-8″ standalone=”yes”?>\n<!– Application SIP PrairieDog 4.1.4.0296 29-Nov-12 02:40 –>\n<!– Created 10-05-2013 11:12 –>\n<PHONE_CONFIG>\n<OVERRIDES np.normal.ringing.calls.tonePattern=”ringer10“/>\n</PHONE_CONFIG>`,
    );
    expect(readOverrideFile(fixed?.bytes ?? new Uint8Array())).toMatchObject({
      kind: 'override',
      created: '2013-05-10T11:12',
      settings: [{ value: 'ringer10' }],
    });
  });
});

describe('a correction', () => {
  it('gives the general master file its twelve zeros, and leaves the bytes alone', () => {
    const content = '<APPLICATION APP_FILE_PATH="sip.ld"/>';
    const fixed = fix('berlin/0000000000.cfg', content);
    expect(fixed?.path).toBe('berlin/000000000000.cfg');
    expect(textOf(fixed?.bytes)).toBe(content);
    expect(fixed?.applied.map(({ code }) => code)).toEqual(['RF_NAME_ZEROS']);
  });

  it('keeps the byte order mark, the line ends and everything else', () => {
    const fixed = fix('shared.cfg', '\ufeff<!– é –>\r\n<a b=“1” \t c = "–2"/>\r\n');
    expect(textOf(fixed?.bytes)).toBe('\ufeff<!-- é -->\r\n<a b="1" \t c = "–2"/>\r\n');
  });

  it('does nothing where nothing is certain', () => {
    expect(fix('shared.cfg', '<a b="say “hi” – ok"/>')).toBeUndefined();
    expect(fix('shared.cfg', '<a b=1/>')).toBeUndefined();
    expect(fix('shared.cfg', '<a b=“he said ”hi<c/>')).toBeUndefined();
    expect(fix('notes.txt', '<!– x –><a b=“1”/>')).toBeUndefined();
    const ansi = Buffer.from('<a b=\u00931\u0094/>', 'latin1');
    expect(fixFile({ path: 'shared.cfg', bytes: ansi })).toBeUndefined();
  });

  it('is offered by lint exactly where it is made', () => {
    for (const content of [
      ...Object.values(articleSamples),
      '<a b=“1” c=2/>',
      '<a b=“x<y”/>',
      '<!– x –><a/>',
      Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a b=\u00931\u0094/>', 'latin1'),
      Buffer.concat([Buffer.from('<a b=“1”/>'), Buffer.from([0xe9])]),
    ]) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const offered = lintFile({ path: 'shared.cfg', bytes }).filter((fault) => fault.fix !== undefined);
      expect(fixFile({ path: 'shared.cfg', bytes })?.applied ?? []).toEqual(offered);
    }
  });

  it('is never made to a file of the corpus', () => {
    const corpus = fileURLToPath(new URL('../../../../test/corpus/', import.meta.url));
    for (const path of readdirSync(corpus, { recursive: true, encoding: 'utf8' }))
      if (statSync(join(corpus, path)).isFile())
        expect({ path, fixed: fixFile({ path, bytes: readFileSync(join(corpus, path)) }) }).toEqual({ path });
  });
});
