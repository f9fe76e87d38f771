import { indexLines } from '../../files/line-index.ts';
import type { DhcpStatement, ReadConfiguration, ValueForm } from './dhcp-statement.ts';
import { formOf } from './dhcp-statement.ts';

interface Token {
  text: string;
  at: number;
  isQuoted: boolean;
}

const builtIn: Readonly<Record<string, number>> = {
  'time-offset': 2,
  'ntp-servers': 42,
  'vendor-encapsulated-options': 43,
  'tftp-server-name': 66,
};

const TOKEN = /#[^\n]*|"((?:[^"\\]|\\.)*)"|[{};,=]|[^\s{};,="#]+/g;

/** Reads dhcpd.conf: `option <name> code <n> = <type>;` and `option <name> <value>;` in any block. */
export function readIsc(text: string): ReadConfiguration {
  const positionOf = indexLines(text);
  const read: ReadConfiguration = { statements: [], problems: [] };
  const codes = new Map(Object.entries(builtIn));
  const scopes: { id: number; name: string }[] = [];
  let tokens: Token[] = [];
  let blocks = 0;
  for (const { 0: whole, 1: quoted, index } of text.matchAll(TOKEN)) {
    if (whole.startsWith('#')) continue;
    if (whole === '{') scopes.push({ id: (blocks += 1), name: tokens.map((token) => token.text).join(' ') });
    else if (whole === '}' && scopes.pop() === undefined)
      read.problems.push({ ...positionOf(index), message: 'A block ends here that never began.' });
    else if (whole === ';') {
      const statement = statementOf(tokens, codes, String(scopes.at(-1)?.id ?? ''));
      if (statement) read.statements.push({ ...statement, ...positionOf(tokens[0]?.at ?? 0) });
    }
    if (/^[{};]$/.test(whole)) tokens = [];
    else tokens.push({ text: quoted ?? whole, at: index, isQuoted: quoted !== undefined });
  }
  if (scopes.length > 0)
    read.problems.push({
      ...positionOf(text.length),
      message: `A block is never closed: ${scopes.at(-1)?.name}.`,
    });
  return read;
}

type Unplaced = Omit<DhcpStatement, 'line' | 'column'>;

function statementOf(
  tokens: readonly Token[],
  codes: Map<string, number>,
  scope: string,
): Unplaced | undefined {
  const [keyword, name, ...rest] = tokens;
  if (keyword?.text !== 'option' || !name || rest.length === 0 || /[.]/.test(name.text)) return undefined;
  if (name.text === 'space') return undefined;
  if (rest[0]?.text === 'code' && rest[2]?.text === '=') {
    const code = Number(rest[1]?.text);
    codes.set(name.text, code);
    const form = typeForm(rest.slice(3).map((token) => token.text));
    return { kind: 'define', code, name: name.text, scope, form, value: '' };
  }
  const numbered = /^(?:option|unknown)-(\d+)$/.exec(name.text)?.[1];
  const code = numbered === undefined ? codes.get(name.text) : Number(numbered);
  const values = rest.filter(({ text: sign }) => sign !== ',' && sign !== '=');
  const value = values.map((token) => token.text).join(values.every((one) => one.isQuoted) ? '' : ', ');
  const form = values.every((token) => token.isQuoted) ? 'text' : unquotedForm(value);
  return { kind: 'set', code, name: name.text, scope, form, value };
}

/** `string` takes quoted text as well as hex, so the value says which it is. */
function typeForm(words: readonly string[]): ValueForm {
  const type = words.join(' ');
  if (/ip-address/.test(type)) return 'addresses';
  if (/^unsigned/.test(type)) return 'unsigned';
  if (/^(?:signed )?integer/.test(type)) return 'signed';
  return type === 'text' || type === 'string' ? 'text' : 'other';
}

function unquotedForm(value: string): ValueForm {
  const form = formOf(value);
  return form === 'text' ? 'other' : form;
}
