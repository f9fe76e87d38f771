import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ProposedDocument } from '../plans/intent-plan.ts';
import { readFile } from './fleet-file.test-parts.ts';
import { FleetCutter, UncutError } from './fleet-pieces.ts';
import { readEntries } from './read-entries.ts';

const words = fc.constantFrom(
  'a',
  'x: y',
  ' #',
  "it's",
  '"q"',
  'true',
  '~',
  '- z',
  '0004',
  '',
  'ü',
  'l1\nl2',
  '{',
  '#',
);
const wellFormed = fc.oneof(
  words.map((word) => JSON.stringify(word)),
  words.map((word) => `'${word.replaceAll("'", "''").replaceAll('\n', '\n\n          ')}'`),
  fc.constantFrom('plain', '00:04', 'a#b', '[a, b]', '{a: b,\n       c: d}', '&here x'),
  fc.constantFrom('|\n      one\n      # two\n\n      three', '>-\n      a\n      b', '|+\n      kept\n\n'),
);
const strange = fc.constantFrom(
  '"open',
  '{open',
  '*alias',
  '@bad',
  'a: b',
  '!tag x',
  '? x',
  '- s',
  '}',
  '"\n  x: y"',
);
/** Strange things are seldom, so that most files are well-formed. */
const seldom = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: usual, weight: 40 }, { arbitrary: rare, weight: 1 });
const field = fc.tuple(
  seldom(fc.constantFrom('name', 'site', '"vlan"', 'group'), fc.constantFrom('- item', '? key', '<<')),
  seldom(wellFormed, strange),
);
const noise = fc.constantFrom('', '', '\n', '# comment\n', '  # deeper\n', '      # deepest\n', '   \n');
const entry = fc
  .tuple(
    seldom(
      fc.constantFrom('a', 'b', '"c d"', "'e'", '000412345678', '-x', '::', 'f.g', '&k h'),
      fc.constantFrom('? k', '[l]', '- m', ' n', '\t', '"o'),
    ),
    fc.uniqueArray(field, { maxLength: 3, selector: ([name]) => name }),
    noise,
  )
  .map(([key, fields, after]) => {
    const body = fields.map(([name, value]) => `    ${name}: ${value}\n`).join('');
    return `  ${key}:\n${body}${after}`;
  });
const section = fc
  .tuple(
    fc.constantFrom('sites', 'groups', 'phones', 'fleet', '"models"'),
    seldom(fc.constantFrom('', ' # all'), fc.constantFrom(' {}', ' {q: {name: r}}', ' ~', ' &s', ' text')),
    fc.array(entry, { maxLength: 4 }),
    noise,
  )
  .map(([name, rest, entries, before]) => `${before}${name}:${rest}\n${entries.join('')}`);
const files = fc.array(section, { minLength: 1, maxLength: 4 }).map((sections) => sections.join(''));

/** What both ways must give alike: each document with what is in it and where it stands, or that there is a fault. */
function essence(documents: readonly ProposedDocument[]): unknown {
  if (documents.some(({ faults }) => faults)) return 'at fault';
  return documents.map(({ kind, id, input, place }) => ({
    kind,
    id,
    input,
    at: place?.placeOf?.(place.path),
  }));
}

it('a file that is cut reads as the same file in one piece', async () => {
  const pieces = (text: string) => {
    const cutter = new FleetCutter();
    const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    lines.forEach((line, at) => cutter.add({ number: at + 1, text: line }));
    return cutter.end();
  };
  const flat = (entries: ReturnType<typeof readEntries>) => {
    if (entries.some(({ faults }) => faults)) return 'at fault';
    return entries.filter(({ id, input }) => id !== undefined || input !== undefined);
  };
  fc.assert(
    fc.property(files, (text) => {
      const whole = readEntries({ line: 1, text });
      try {
        const cut = pieces(text).flatMap((piece) => (piece.kind === 'piece' ? readEntries(piece) : []));
        if (cut.some(({ unresolved }) => unresolved)) return;
        expect(flat(cut)).toEqual(flat(whole));
      } catch (error) {
        if (!(error instanceof UncutError)) throw error;
      }
    }),
    { numRuns: 1000 },
  );
});

it('wherever its bytes are parted', async () => {
  const phones = Array.from(
    { length: 300 },
    (_, at) =>
      `  ${(0x4f2000000 + at).toString(16).padStart(12, '0')}:\n    name: Büro ${at}\n    parameters: {a.b: '${'x'.repeat(200)}'}\n`,
  );
  const text = `sites:\n  a:\n    name: ü\n${'groups:\n  g: {}\n'}phones:\n${phones.join('')}`;
  const whole = essence(await readFile(text, { whole: true }));
  for (const size of [61, 1000, 64 * 1024]) expect(essence(await readFile(text, { size }))).toEqual(whole);
});
