import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { readEntries } from './read-entries.ts';
import { type Writable, yamlField } from './yaml-text.ts';

const tricky = fc.constantFrom(
  ...[
    '',
    ' ',
    'a ',
    ' a',
    '~',
    'null',
    'True',
    'false',
    'yes',
    '0004',
    '1.10',
    'a: b',
    'a:',
    ':a',
    '- a',
    '-',
    '--- a',
  ],
  ...[
    '#a',
    'a #b',
    'a#b',
    "it's",
    '"q"',
    '{a}',
    '[a]',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`a`',
    '? a',
    '?a',
    '...',
  ],
  ...[
    'a\nb',
    'a\n\n b\nc',
    'a\n',
    '\na',
    'a\tb',
    '\u0085',
    '\u2028',
    '\u00a0x',
    '\ufeff',
    '\u007f',
    '\\',
    '\\x',
    '=',
    '<<',
    'é',
    '😀',
  ],
);
const text = fc
  .oneof(tricky, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
  .filter((one) => one.isWellFormed());

it('every text, as a value, a key, and in lists', () => {
  fc.assert(
    fc.property(text, fc.string({ unit: 'grapheme', minLength: 1 }), (value, name) => {
      const document: Record<string, Writable> = {
        parameters: { [`p${name}`]: value },
        [name]: 'x',
        lines: [{ a: value, b: value }, {}],
        list: [value],
      };
      const written = yamlField('0004f2000001', document, 2);
      const [entry] = readEntries({ section: 'phones', line: 1, text: written });
      expect(entry?.faults ?? []).toEqual([]);
      expect(entry?.input).toEqual(document);
      // Other programs read texts of letters as texts too, unless they look like numbers.
      const other = parse(written) as Record<string, { list: unknown[] }>;
      if (typeof value === 'string' && /[^\d.+\-_eExXoO]/.test(value) && !/^[-+.\d]/.test(value))
        expect(other['0004f2000001']?.list[0]).toBe(value);
    }),
    { numRuns: 2000 },
  );
});

it('plain wherever YAML lets it', () => {
  for (const plain of [
    '0004',
    '1.10',
    'VVX400',
    'a@b.example',
    '10.1.0.0/16',
    'a:b',
    'sealed:AB+/=',
    'yes',
    'Büro 1',
    '<phone>',
    '-5',
    'a, b',
  ])
    expect(yamlField('a', plain, 0)).toBe(`a: ${plain}\n`);
  expect(yamlField('a', 'true', 0)).toBe("a: 'true'\n");
  expect(yamlField('pem', 'a\nb', 2)).toBe('  pem: |-\n    a\n    b\n');
});
