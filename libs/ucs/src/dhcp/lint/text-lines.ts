/** A line of a configuration, with its number and the column where its text begins. */
export interface ConfigurationLine {
  line: number;
  column: number;
  text: string;
}

/**
 * The lines of a configuration without their indentation; those that end in the given sign go on in the next.
 * @param goesOn `` ` `` of PowerShell, `\` of RouterOS
 */
export function* configurationLines(text: string, goesOn?: string): Generator<ConfigurationLine> {
  let open: ConfigurationLine | undefined;
  let line = 0;
  for (const raw of text.split(/\r\n?|\n/)) {
    line += 1;
    const trimmed = raw.trim();
    const isOpen = goesOn !== undefined && trimmed.endsWith(goesOn);
    const part = isOpen ? trimmed.slice(0, -goesOn.length) : trimmed;
    if (open) open.text += ` ${part.trim()}`;
    else open = { line, column: raw.length - raw.trimStart().length + 1, text: part };
    if (isOpen) continue;
    if (open.text !== '') yield open;
    open = undefined;
  }
  if (open) yield open;
}

/** Splits at signs that stand in no quotes; quotes stay. */
export function splitOutsideQuotes(text: string, at: RegExp): string[] {
  const parts = [''];
  let quote = '';
  for (const sign of text) {
    if (quote === '' && at.test(sign)) {
      parts.push('');
      continue;
    }
    if (quote === sign) quote = '';
    else if (quote === '' && (sign === '"' || sign === "'")) quote = sign;
    parts[parts.length - 1] += sign;
  }
  return parts;
}

/** The text between quotes; undefined where there are none. */
export function unquoted(text: string): string | undefined {
  return /^(["'])([^]*)\1$/.exec(text.trim())?.[2];
}
