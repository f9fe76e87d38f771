import { type DhcpStatement, formOf, type ReadConfiguration } from './dhcp-statement.ts';
import { configurationLines, splitOutsideQuotes, unquoted } from './text-lines.ts';

/** Reads an export of RouterOS: `add name=... code=... value=...` below `/ip dhcp-server option`. */
export function readMikrotik(text: string): ReadConfiguration {
  const statements: DhcpStatement[] = [];
  let menu = '';
  for (const { line, column, text: content } of configurationLines(text, '\\')) {
    const moved = /^(\/[a-z][a-z0-9 /-]*?)(?:\s+(?=(?:add|set|remove|export)\b)|$)/.exec(content);
    if (moved) menu = moved[1] ?? '';
    const command = moved ? content.slice(moved[0].length) : content;
    if (!/^\/ip[ /]dhcp-server[ /]option$/.test(menu) || !/^add\b/.test(command)) continue;
    const fields = new Map(
      splitOutsideQuotes(command, /\s/).map((word) => {
        const [, name = '', value = ''] = /^([a-z-]+)=([^]*)$/.exec(word) ?? [];
        return [name, unquoted(value) ?? value] as const;
      }),
    );
    const code = Number(fields.get('code'));
    const raw = fields.get('value') ?? '';
    const inner = unquoted(raw.replace(/^s(?=')/, ''));
    const isText = inner !== undefined && (raw.startsWith('s') || formOf(inner) !== 'addresses');
    const value = inner ?? raw;
    const form = isText ? 'text' : formOf(value);
    // Options meet in a set, whose members are named: those of one prefix belong together.
    const scope = (fields.get('name') ?? '').replace(/[-_ ]?\d+$/, '');
    statements.push({ kind: 'set', code, name: String(code), scope, form, value, line, column });
  }
  return { statements, problems: [] };
}
