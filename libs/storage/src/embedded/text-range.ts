/**
 * The smallest text that is greater than every text with this prefix, in the order of code points (which is SQLite's
 * order of UTF-8 bytes); undefined when there is none.
 */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === LAST_CODE_POINT) continue;
    // Surrogates are no characters: U+E000 comes next after U+D7FF.
    return String.fromCodePoint(...points, last + 1 === 0xd800 ? 0xe000 : last + 1);
  }
  return undefined;
}

const LAST_CODE_POINT = 0x10ffff;
