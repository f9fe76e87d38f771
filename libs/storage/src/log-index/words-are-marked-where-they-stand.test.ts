import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { logHighlights, logPhrases } from './log-phrases.ts';

const word = fc.constantFrom('boot', 'log', 'a', 'aa', '10', 'BOOT', 'x1');
const separator = fc.constantFrom(' ', '.', ': ', '|', '-', '/');
const text = fc.array(fc.tuple(word, separator), { maxLength: 12 }).map((parts) => parts.flat().join(''));
const asked = fc.array(fc.oneof(word, fc.array(word, { minLength: 2, maxLength: 3 })), {
  minLength: 1,
  maxLength: 3,
});

describe('highlights', () => {
  it('are the same in a line of ASCII and in one that has more', () => {
    fc.assert(
      fc.property(text, asked, (said, words) => {
        const phrases = logPhrases(words.flat().join(' ')).concat(
          words.filter(Array.isArray).map((phrase) => (phrase as string[]).map((one) => one.toLowerCase())),
        );
        const more = `${said} \u00e9`;
        expect(logHighlights({ raw: said, text: said }, phrases)).toEqual(
          logHighlights({ raw: more, text: more }, phrases),
        );
      }),
    );
  });

  it('are whole words only, and join where phrases overlap', () => {
    const marked = (raw: string, words: string) =>
      logHighlights({ raw, text: raw }, logPhrases(words)).map(([start, end]) => raw.slice(start, end));
    expect(marked('reboot boots boot', 'boot')).toEqual(['boot']);
    expect(marked('a b a b a', '"a b a"')).toEqual(['a b a b a']);
    expect(marked('boot.log boot log', '"boot log"')).toEqual(['boot.log', 'boot log']);
    expect(marked('x', 'y')).toEqual([]);
  });
});
