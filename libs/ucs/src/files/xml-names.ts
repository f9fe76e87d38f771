/** NameStartChar and NameChar of XML 1.0 (fifth edition) section 2.3, without the colon. */
const START =
  'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}' +
  '\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const attributeName = new RegExp(
  `^[${START}][\\u{300}-\\u{36F}\\u{203F}-\\u{2040}\\u{B7}0-9.${START}-]*$`,
  'u',
);

/** What no XML 1.0 document holds, not even as a reference (section 2.2): most control characters, lone surrogates. */
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/**
 * True for a name that an attribute of a configuration file can have. Names with a colon and `xmlns` cannot: readers
 * take them for namespaces.
 */
export function isAttributeName(name: string): boolean {
  return attributeName.test(name) && name !== 'xmlns';
}

/**
 * The first character of a value that XML cannot carry, as `U+0001`.
 * @returns undefined when every character can be written
 */
export function forbiddenCharacter(value: string): string | undefined {
  const code = forbidden.exec(value)?.[0].codePointAt(0);
  return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A value as it stands between double quotes; white space as references, since a parser makes spaces of it otherwise. */
export function escapeValue(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r\u0085\u2028]/g, (white) => `&#${white.charCodeAt(0)};`);
}

/** A comment as one line; what would end it or break the file is left out. */
export function commentLine(text: string): string {
  const safe = text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\uFFFE\uFFFF]+/gu, ' ')
    .replace(/-{2,}/g, '-')
    .replace(/[\s-]+$/, '')
    .trimStart();
  return `<!-- ${safe} -->`;
}
