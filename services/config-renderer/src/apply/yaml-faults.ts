import type { ErrorCode } from 'yaml';

/** Sentences of our own: those of the parser can hold what stands there, which may be a password. */
const texts: Partial<Record<ErrorCode, string>> = {
  BAD_DQ_ESCAPE: 'a text in double quotes has an escape that YAML does not know; a backslash is written \\\\',
  BAD_INDENT: 'is not indented as what it belongs to',
  BAD_SCALAR_START: 'a text that begins with such a sign must stand in quotes',
  BAD_COLLECTION_TYPE: 'is another kind of collection than its tag says',
  BLOCK_AS_IMPLICIT_KEY: "a text with ': ' in it must stand in quotes",
  BLOCK_IN_FLOW: 'lines with dashes or keys cannot stand within brackets',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'something is missing: a closing quote or bracket, a comma, or a space behind a colon',
  MULTILINE_IMPLICIT_KEY: 'there is no colon behind this key',
  MULTIPLE_DOCS: 'only one YAML document can be applied at a time',
  TAB_AS_INDENT: 'a tab cannot indent YAML; use spaces',
  UNEXPECTED_TOKEN: 'cannot stand here; look at the indentation, and for a colon, comma or bracket too many',
};

/** What is wrong where the parser met an error. */
export function yamlFaultText(code: ErrorCode): string {
  return texts[code] ?? `is no YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}
