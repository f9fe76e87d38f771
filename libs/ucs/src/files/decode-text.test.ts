import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeText } from './decode-text.ts';

const codes = (bytes: Uint8Array) => decodeText(bytes).faults.map(({ code }) => code);

describe('the text of a file', () => {
  it('is decoded by its byte order mark, which is not part of it', () => {
    expect(decodeText(Buffer.from('\ufeff<a/>'))).toEqual({
      text: '<a/>',
      encoding: 'utf-8',
      bom: true,
      faults: [],
    });
    const utf16 = decodeText(Buffer.from('\ufeff<a/>', 'utf16le'));
    expect(utf16).toMatchObject({ text: '<a/>', encoding: 'utf-16le', bom: true });
  });

  it('is found to be UTF-16 without a mark, too', () => {
    expect(decodeText(Buffer.from('<a b="é"/>', 'utf16le'))).toMatchObject({
      text: '<a b="é"/>',
      bom: false,
    });
  });

  it('is decoded by its declaration', () => {
    const text = '<?xml version="1.0" encoding="ISO-8859-1"?><a b="Français\u0093"/>';
    expect(decodeText(Buffer.from(text, 'latin1'))).toEqual({
      text,
      encoding: 'iso-8859-1',
      bom: false,
      faults: [],
    });
  });

  it('that declares latin-1 and is UTF-8 is decoded as declared, with a warning', () => {
    const decoded = decodeText(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a b="é"/>'));
    expect(decoded.text).toContain('Ã©');
    expect(decoded.faults).toEqual([
      expect.objectContaining({ code: 'RF_ENCODING_MISMATCH', severity: 'warning' }),
    ]);
  });

  it('that is no UTF-8 gets an error at the first bad byte', () => {
    const bytes = Buffer.concat([Buffer.from('<a>\n\ufffdé'), Buffer.from([0xe9, 0x22])]);
    expect(decodeText(bytes).faults).toEqual([
      expect.objectContaining({ code: 'RF_ENCODING_INVALID', severity: 'error', line: 2, column: 3 }),
    ]);
  });

  it('that declares what it is not, or what nobody knows, gets a warning', () => {
    expect(codes(Buffer.from('<?xml version="1.0" encoding="UTF-16"?><a/>'))).toEqual([
      'RF_ENCODING_MISMATCH',
    ]);
    expect(codes(Buffer.from('<?xml version="1.0" encoding="x-none"?><a/>'))).toEqual([
      'RF_ENCODING_UNUSUAL',
    ]);
    expect(codes(Buffer.from('\ufeff<?xml version="1.0" encoding="latin1"?><a/>'))).toEqual([
      'RF_ENCODING_MISMATCH',
    ]);
  });

  it('comes back from UTF-8 unchanged, and any other bytes never throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const wellFormed = text.toWellFormed();
        fc.pre(!/^(?:\ufeff|<\0|\0<)|<\?xml/.test(wellFormed));
        expect(decodeText(new TextEncoder().encode(wellFormed))).toMatchObject({
          text: wellFormed,
          faults: [],
        });
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decodeText(bytes)));
  });
});
