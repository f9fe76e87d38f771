/** What can be written: texts, numbers, switches, lists and maps of them. */
export type Writable =
  string | number | boolean | readonly Writable[] | { readonly [name: string]: Writable };

const STEP = 2;

/** `name: value` in block style, with its end of line; values are written so that they read as the same text. */
export function yamlField(name: string, value: Writable, indent: number): string {
  const key = `${' '.repeat(indent)}${scalarText(name)}:`;
  if (Array.isArray(value))
    return value.length === 0 ? `${key} []\n` : `${key}\n${yamlList(value as Writable[], indent + STEP)}`;
  if (typeof value === 'object') {
    const fields = Object.entries(value as Record<string, Writable>);
    if (fields.length === 0) return `${key} {}\n`;
    return `${key}\n${fields.map(([field, inner]) => yamlField(field, inner, indent + STEP)).join('')}`;
  }
  return `${key} ${valueText(value, indent)}\n`;
}

function yamlList(items: readonly Writable[], indent: number): string {
  return items
    .map((item) => {
      const dash = `${' '.repeat(indent)}- `;
      if (typeof item !== 'object') return `${dash}${valueText(item, indent)}\n`;
      const fields = Object.entries(item as Record<string, Writable>).map(([name, value]) =>
        yamlField(name, value, indent + STEP),
      );
      return fields.length === 0 ? `${dash}{}\n` : `${dash}${fields.join('').slice(indent + STEP)}`;
    })
    .join('');
}

function valueText(value: string | number | boolean, indent: number): string {
  if (typeof value !== 'string') return String(value);
  return isBlock(value) ? `|-\n${indented(value, indent + STEP)}` : scalarText(value);
}

/** Several lines that can stand as they are: certificates. */
function isBlock(text: string): boolean {
  return /^\S/.test(text) && /\S$/.test(text) && text.includes('\n') && !/[^\n\P{C}]|\ufeff/u.test(text);
}

function indented(text: string, indent: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(indent) + line))
    .join('\n');
}

/** Plain where it reads as the same text, else in quotes. */
function scalarText(text: string): string {
  if (isPlain(text)) return text;
  return /\p{C}|[\u0085\u2028\u2029]/u.test(text) ? doubleQuoted(text) : `'${text.replaceAll("'", "''")}'`;
}

function isPlain(text: string): boolean {
  if (!/^[\p{L}\p{N}_./+(@$=;^\\<-]/u.test(text) || /^(?:@|-(?:$|\s)|---|<<$)/.test(text)) return false;
  if (/^(?:true|false|null)$/i.test(text)) return false;
  return !/\p{C}|[\u0085\u2028\u2029\u00a0]|:\s|:$|\s#|\s$|\.\.\./u.test(text);
}

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]|\p{Cf}/gu,
    (sign) => `\\U${(sign.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`,
  );
}
