import type { DhcpStatement, ReadConfiguration, ValueForm } from './dhcp-statement.ts';
import { configurationLines, unquoted } from './text-lines.ts';

const forms: Readonly<Record<string, ValueForm>> = { ascii: 'text', hex: 'hex', ip: 'addresses' };

/** Reads the DHCP pools of an IOS configuration: `option <n> ascii|hex|ip <value>`. */
export function readCisco(text: string): ReadConfiguration {
  const statements: DhcpStatement[] = [];
  let scope = '';
  for (const { line, column, text: content } of configurationLines(text)) {
    const pool = /^ip dhcp pool (\S+)/i.exec(content)?.[1];
    if (pool !== undefined) scope = pool;
    const option = /^option (\d+)(?: instance \d+)? (ascii|hex|ip) (.+)$/i.exec(content);
    if (!option) continue;
    const [, name = '', type = '', raw = ''] = option;
    const form = forms[type.toLowerCase()] ?? 'other';
    const value = unquoted(raw) ?? raw.trim();
    statements.push({ kind: 'set', code: Number(name), name, scope, form, value, line, column });
  }
  return { statements, problems: [] };
}
