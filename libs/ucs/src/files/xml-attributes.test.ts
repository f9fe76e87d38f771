import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readXmlAttributes, type XmlLimits } from './xml-attributes.ts';

const read = (text: string, limits?: Partial<XmlLimits>) =>
  readXmlAttributes(new TextEncoder().encode(text), limits);

describe('the attributes of an XML file', () => {
  it('come in document order with the places of name and value', () => {
    const { attributes } = read('<?xml version="1.0"?>\r\n<a x.y="1"\r\n\tz = \'2\'>\r\n<b w="&amp;3"/></a>');
    expect(attributes).toEqual([
      {
        name: 'x.y',
        value: '1',
        element: 'a',
        elementPath: 'a',
        line: 2,
        column: 4,
        valueLine: 2,
        valueColumn: 9,
      },
      {
        name: 'z',
        value: '2',
        element: 'a',
        elementPath: 'a',
        line: 3,
        column: 2,
        valueLine: 3,
        valueColumn: 7,
      },
      {
        name: 'w',
        value: '&3',
        element: 'b',
        elementPath: 'a/b',
        line: 4,
        column: 4,
        valueLine: 4,
        valueColumn: 7,
      },
    ]);
  });

  it('leave out namespaces', () => {
    const { attributes } = read(
      '<p xmlns="x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="c" a="1"/>',
    );
    expect(attributes.map(({ name }) => name)).toEqual(['a']);
  });

  it('may be called like the parts of an object', () => {
    const { wellFormed, attributes } = read('<a __proto__="1" constructor="2" toString="3"/>');
    expect(wellFormed).toBe(true);
    expect(attributes.map(({ name, value }) => [name, value])).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
    ]);
  });

  it('have their line breaks turned into spaces, and their references decoded', () => {
    expect(read('<a b="1\n2&#10;3&#xe9;&lt;&gt;&quot;&apos;"/>').attributes[0]?.value).toBe('1 2\n3é<>"\'');
  });

  it('survive being written and read: any name, any value', () => {
    const name = fc
      .stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,20}$/)
      .filter((text) => !text.startsWith('xmlns'));
    const value = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map((text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''));
    const awkward = fc.constantFrom(
      '&',
      '<',
      '>',
      '"',
      "'",
      '\n',
      '\r\n',
      '\t',
      '&amp;',
      ']]>',
      ' x ',
      '–“”',
      '--',
    );
    const values = fc.array(fc.oneof(value, awkward), { maxLength: 4 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, values), { selector: ([key]) => key, maxLength: 8 }),
        (pairs) => {
          const text = `<a>\n${pairs.map(([key, written]) => `<b ${key} = "${escapeValue(written)}"/>`).join('\n')}\n</a>`;
          const { wellFormed, attributes, faults } = read(text);
          expect(faults).toEqual([]);
          expect(wellFormed).toBe(true);
          expect(attributes.map((attribute) => [attribute.name, attribute.value])).toEqual(pairs);
          expect(attributes.map(({ line }) => line)).toEqual(pairs.map((_, at) => at + 2));
        },
      ),
    );
  });
});

describe('a file that is no XML', () => {
  it.each([
    ['two roots', '<a/>\n<b/>', 'RF_XML_SEVERAL_ROOTS', 2, 3],
    ['text behind the root', '<a/>\nx', 'RF_XML_TEXT_OUTSIDE_ROOT', 2, 1],
    ['no element', '<!-- only -->', 'RF_XML_NO_ROOT', 1, 1],
    ['no byte', '', 'RF_XML_NO_ROOT', 1, 1],
    ['an open element', '<a><b></a>', 'RF_XML_MISMATCHED_TAG', 1, 10],
    ['a cut', '<a>\n<b c="1', 'RF_XML_MISMATCHED_TAG', 2, 7],
    ['an attribute twice', '<a b="1"\n b="2"/>', 'RF_XML_DUPLICATE_ATTRIBUTE', 2, 2],
    ['a bare "&"', '<a b="x & y"/>', 'RF_XML_BARE_AMPERSAND', 1, 9],
    ['a bare "&" in text', '<a>x & y</a>', 'RF_XML_BARE_AMPERSAND', 1, 6],
    ['an unknown entity', '<a b="&foo;"/>', 'RF_XML_UNKNOWN_ENTITY', 1, 7],
    ['"<" in a value', '<a b="x<y"/>', 'RF_XML_LESS_THAN_IN_VALUE', 1, 8],
    ['no quotes', '<a b=1/>', 'RF_XML_UNQUOTED_VALUE', 1, 6],
    ['no value', '<a b c="1"/>', 'RF_XML_ATTRIBUTE_WITHOUT_VALUE', 1, 6],
    ['hyphens in a comment', '<!-- a -- b --><a/>', 'RF_XML_COMMENT_HYPHENS', 1, 8],
    ['a zero byte', '<a b="x\0"/>', 'RF_XML_CONTROL_CHARACTER', 1, 8],
    ['a zero reference', '<a b="&#0;"/>', 'RF_XML_CONTROL_CHARACTER', 1, 10],
    ['a blank before the declaration', ' <?xml version="1.0"?><a/>', 'RF_XML_DECLARATION_NOT_FIRST', 1, 2],
    ['a document type', '<!DOCTYPE a SYSTEM "http://x/">\n<a/>', 'RF_XML_DTD', 1, 1],
    ['curly quotes', '<a>\n <b c=”1″/></a>', 'RF_LINT_SMART_QUOTES', 2, 7],
    ['a comment with dashes', '<!– x –>\n<a/>', 'RF_LINT_DASH_COMMENT', 1, 1],
  ])('because of %s says so, and where', (_, text, code, line, column) => {
    const { wellFormed, faults } = read(text);
    expect(wellFormed).toBe(false);
    expect(faults[0]).toMatchObject({ code, severity: 'error', line, column });
    expect(faults[0]?.advice).not.toBe('');
  });

  it('is told of every "&" in it, at its own place', () => {
    const { faults } = read('<a b="1 & 2"\n c="3 & 4"\n d="&nope; &amp; &#10;"/>');
    expect(faults.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['RF_XML_BARE_AMPERSAND', 1, 9],
      ['RF_XML_BARE_AMPERSAND', 2, 7],
      ['RF_XML_UNKNOWN_ENTITY', 3, 5],
    ]);
  });

  it('shows behind curly quotes what else is wrong, at the place in the file as it is', () => {
    const { faults } = read('<!–x–><a b=”1″>\n<c d=”2″/><e></a>');
    expect(faults.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['RF_LINT_DASH_COMMENT', 1, 1],
      ['RF_LINT_DASH_COMMENT', 1, 5],
      ['RF_LINT_SMART_QUOTES', 1, 12],
      ['RF_LINT_SMART_QUOTES', 2, 6],
      ['RF_XML_MISMATCHED_TAG', 2, 17],
    ]);
  });
});

describe('a file made to hurt', () => {
  it('is refused for an entity bomb and for an external entity', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;&b;">]><a d="&c;"/>';
    const external = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a d="&b;"/>';
    for (const text of [bomb, external]) {
      const { wellFormed, attributes, faults } = read(text);
      expect({ wellFormed, attributes }).toEqual({ wellFormed: false, attributes: [] });
      expect(faults.map(({ code }) => code)).toContain('RF_XML_DTD');
    }
  });

  it.each([
    ['size', 'x'.repeat(1024 * 1024 + 1), 'RF_XML_TOO_LARGE'],
    ['depth', '<a>'.repeat(5000), 'RF_XML_TOO_DEEP'],
    ['attributes', `<a>${'<b c="1"/>'.repeat(60_000)}</a>`, 'RF_XML_TOO_MANY_ATTRIBUTES'],
  ])('is refused for its %s', (_, text, code) => {
    const { wellFormed, faults } = read(text);
    expect(wellFormed).toBe(false);
    expect(faults.map((fault) => fault.code)).toEqual([code]);
  });

  it('is read in no more than linear time and room', () => {
    const deepNames = Array.from({ length: 99 }, (_, at) => `n${at}${'x'.repeat(5000)}`);
    const deep = `${deepNames.map((name) => `<${name}>`).join('')}${'<b c="1"/>'.repeat(40_000)}`;
    for (const text of [
      deep,
      '<a b="&'.repeat(100_000),
      '&'.repeat(500_000),
      '<'.repeat(500_000),
      '<!--'.repeat(200_000),
    ])
      expect(read(text).wellFormed).toBe(false);
  });
});

function escapeValue(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (white) => `&#${white.charCodeAt(0)};`);
}
