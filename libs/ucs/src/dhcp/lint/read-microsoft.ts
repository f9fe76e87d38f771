import { type DhcpStatement, formOf, type ReadConfiguration, type ValueForm } from './dhcp-statement.ts';
import { configurationLines, splitOutsideQuotes, unquoted } from './text-lines.ts';

/** Type words of the cmdlets and of netsh. A DWORD carries a signed offset as it is. */
function typeForm(type: string): ValueForm {
  if (/^string/i.test(type)) return 'text';
  if (/^(?:binary|encapsulated|byte)/i.test(type)) return 'hex';
  if (/^(?:ip|ipv4)/i.test(type)) return 'addresses';
  return /^d?word/i.test(type) ? 'number' : 'other';
}

/** Reads PowerShell scripts (`Add-DhcpServerv4OptionDefinition`, `Set-DhcpServerv4OptionValue`) and netsh commands. */
export function readMicrosoft(text: string): ReadConfiguration {
  const statements: DhcpStatement[] = [];
  for (const { line, column, text: content } of configurationLines(text, '`')) {
    if (content.startsWith('#')) continue;
    for (const command of content.split(/[;{}]/)) {
      const statement = cmdletOf(command) ?? netshOf(command);
      if (statement) statements.push({ ...statement, line, column });
    }
  }
  return { statements, problems: [] };
}

type Unplaced = Omit<DhcpStatement, 'line' | 'column'>;

function cmdletOf(command: string): Unplaced | undefined {
  const verb = /\b(Add-DhcpServerv4OptionDefinition|Set-DhcpServerv4OptionValue)\b(.*)$/i.exec(command);
  if (!verb) return undefined;
  const parameters = parametersOf(verb[2] ?? '');
  const code = Number(parameters.get('optionid'));
  if (parameters.has('vendorclass') || !Number.isInteger(code) || code === 0) return undefined;
  const name = String(code);
  if (/^add/i.test(verb[1] ?? '')) {
    const form = typeForm(parameters.get('type') ?? '');
    return { kind: 'define', code, name, scope: '', form, value: '' };
  }
  const raw = parameters.get('value') ?? '';
  const values = splitOutsideQuotes(raw, /,/).map((word) => unquoted(word) ?? word.trim());
  const isBytes = values.length > 1 && values.every((word) => /^0x[0-9a-f]{1,2}$/i.test(word));
  const value = values.join(', ');
  const where = ['scopeid', 'policyname', 'reservedip'].map((one) => parameters.get(one) ?? '').join('/');
  const form = isBytes ? 'hex' : code === 2 ? formOf(value) : unquotedForm(value);
  return { kind: 'set', code, name, scope: where, form, value };
}

/** What type the value has is said by the definition alone. */
function unquotedForm(value: string): ValueForm {
  const form = formOf(value);
  return form === 'addresses' || form === 'hex' ? 'text' : form;
}

function netshOf(command: string): Unplaced | undefined {
  const defined = /\badd\s+optiondef\s+(\d+)\s+("[^"]*"|\S+)\s+(\w+)/i.exec(command);
  if (defined && !/\bvendor=/i.test(command)) {
    const [, code = '', , type = ''] = defined;
    return { kind: 'define', code: Number(code), name: code, scope: '', form: typeForm(type), value: '' };
  }
  const set = /\bset\s+optionvalue\s+(\d+)\s+(\w+)\s+(.+)$/i.exec(command);
  if (!set || /\bvendor=/i.test(command)) return undefined;
  const [, code = '', type = '', raw = ''] = set;
  const scope = /\bscope\s+(\S+)/i.exec(command)?.[1] ?? '';
  const value = unquoted(raw) ?? raw.trim();
  return { kind: 'set', code: Number(code), name: code, scope, form: typeForm(type), value };
}

function parametersOf(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  let name = '';
  for (const word of splitOutsideQuotes(text.replace(/\s*,\s*/g, ','), /\s/)) {
    const found = /^-([a-z]\w*):?$/i.exec(word)?.[1];
    if (found !== undefined) name = found.toLowerCase();
    else if (name !== '' && word !== '' && !parameters.has(name)) parameters.set(name, word);
    if (found !== undefined && found.toLowerCase() === 'vendorclass') parameters.set('vendorclass', '');
  }
  return new Map(
    [...parameters].map(([key, value]) => [key, key === 'value' ? value : (unquoted(value) ?? value)]),
  );
}
