import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readConfigurationFile } from './configuration-file.ts';
import { UnwritableParameterError, writeConfigurationFile } from './configuration-text.ts';
import { normalisePem, sameValue } from './pem-text.ts';
import { readXmlAttributes } from './xml-attributes.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const write = (parameters: Record<string, string>, comments: string[] = []) =>
  writeConfigurationFile({ comments, parameters: new Map(Object.entries(parameters)) });
const readBack = (text: string) => {
  const { wellFormed, settings, faults } = readConfigurationFile(bytes(text));
  return { wellFormed, faults, values: settings.map(({ name, value }) => [name, value]) };
};

const pem = '-----BEGIN CERTIFICATE-----\r\nMIIB\nAQAB\n-----END CERTIFICATE-----\n';

describe('a written configuration file', () => {
  it('has one element for each family, one attribute a line, names in natural order', () => {
    const text = write(
      {
        'reg.10.address': 'b@example.net',
        'reg.2.address': 'a@example.net',
        'device.baseProfile.set': '1',
        'device.prov.user': 'x',
        'device.baseProfile': 'Lync',
        'device.set': '1',
      },
      ['Written for 0004f28062d6'],
    );
    expect(text).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        '<!-- Written for 0004f28062d6 -->',
        '<RINGFLEET>',
        '  <device',
        '    device.set="1"',
        '    device.baseProfile="Lync"',
        '    device.baseProfile.set="1"',
        '    device.prov.user="x"',
        '  />',
        '  <reg',
        '    reg.2.address="a@example.net"',
        '    reg.10.address="b@example.net"',
        '  />',
        '</RINGFLEET>',
        '',
      ].join('\n'),
    );
  });

  it('has the same bytes in whatever order the parameters come', () => {
    const names = [
      'device.set',
      'reg.1.address',
      'reg.1.label',
      'Reg.1.label',
      'reg.01.label',
      'a.b2',
      'a.B10',
    ];
    const sorted = write(Object.fromEntries(names.map((name) => [name, name])));
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (shuffled) => {
        expect(write(Object.fromEntries(shuffled.map((name) => [name, name])))).toBe(sorted);
      }),
    );
  });

  it('still holds an element when there is no parameter', () => {
    expect(readXmlAttributes(bytes(write({})))).toMatchObject({
      wellFormed: true,
      attributes: [],
      elements: 2,
    });
  });

  it('gives back what went in, whatever it is', () => {
    const segment = fc.string({ unit: fc.constantFrom(...'abXMLxml_-1ü'), minLength: 1, maxLength: 6 });
    const name = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((segments) => segments.join('.'))
      .filter((text) => /^[^\d\-.]/.test(text) && text !== 'xmlns');
    const value = fc
      .oneof(
        fc.string({ unit: fc.constantFrom(...'a&<>"\'\t\n\r \u0085\u2028=ü😀]') }),
        fc.string({ unit: 'binary' }),
      )
      // eslint-disable-next-line no-control-regex
      .filter((text) => text.isWellFormed() && !/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text));
    fc.assert(
      fc.property(
        fc.dictionary(name, value),
        fc.array(fc.string({ unit: 'binary' })),
        (parameters, comments) => {
          const read = readBack(write(parameters, comments));
          expect(read).toMatchObject({ wellFormed: true, faults: [] });
          expect(new Map(read.values as [string, string][])).toEqual(new Map(Object.entries(parameters)));
        },
      ),
    );
  });

  it('holds a certificate as one line', () => {
    const text = write({ 'sec.TLS.customCaCert.1': pem });
    expect(text).toContain('"-----BEGIN CERTIFICATE----- MIIB AQAB -----END CERTIFICATE-----"');
  });

  it('is not broken by what a comment says', () => {
    const text = write({}, ['a --> <!-- b ---', 'two\nlines\u0000', '', '-']);
    expect(readXmlAttributes(bytes(text))).toMatchObject({ wellFormed: true, faults: [] });
    expect(text).toContain('<!-- a -> <!- b -->\n<!-- two lines -->\n<!--  -->\n');
  });
});

describe('a parameter that cannot be written', () => {
  it.each(['', ' ', '1.a', 'a b', 'a"b', 'xsi:type', 'xmlns', '.a', 'a\n'])('has the name "%s"', (name) => {
    expect(() => write({ [name]: 'hidden' })).toThrow(UnwritableParameterError);
  });

  it.each([
    ['\u0000', 'U+0000'],
    ['\ud800', 'U+D800'],
    ['\ufffe', 'U+FFFE'],
  ])('holds the character %j, and its value is not told', (character, told) => {
    const attempt = () => write({ 'reg.1.auth.password': `hidden${character}` });
    expect(attempt).toThrow(
      expect.objectContaining({
        parameter: 'reg.1.auth.password',
        reason: `its value holds ${told}, which XML cannot carry`,
      }),
    );
    expect(attempt).not.toThrow(/hidden/);
  });
});

describe('two values', () => {
  const oneLine = '-----BEGIN CERTIFICATE----- MIIB AQAB -----END CERTIFICATE-----';

  it('of certificates are the same when only white space differs', () => {
    expect(normalisePem(pem)).toBe(oneLine);
    expect(sameValue(pem, oneLine)).toBe(true);
    expect(sameValue(pem, oneLine.replace('MIIB', 'MIIC'))).toBe(false);
  });

  it('of other parameters are the same when they are equal', () => {
    expect(sameValue('a  b', 'a b')).toBe(false);
    expect(sameValue('a b', 'a b')).toBe(true);
  });
});
