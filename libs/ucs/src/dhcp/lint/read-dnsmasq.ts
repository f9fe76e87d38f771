import { type DhcpStatement, formOf, type ReadConfiguration } from './dhcp-statement.ts';
import { configurationLines, splitOutsideQuotes, unquoted } from './text-lines.ts';

const named: Readonly<Record<string, number>> = {
  'time-offset': 2,
  'ntp-server': 42,
  'tftp-server': 66,
  'sip-server': 120,
};

/** Reads dnsmasq.conf: `dhcp-option` and `dhcp-option-force`, without those inside vendor options. */
export function readDnsmasq(text: string): ReadConfiguration {
  const statements: DhcpStatement[] = [];
  for (const { line, column, text: content } of configurationLines(text)) {
    const value = /^(?:--)?dhcp-option(?:-force)?\s*[=\s]\s*(.+)$/.exec(content)?.[1];
    if (value === undefined) continue;
    const words = splitOutsideQuotes(value.replace(/\s+#.*$/, ''), /,/).map((word) => word.trim());
    const conditions = words.splice(
      0,
      words.findIndex((word) => !/^(?:tag|net|set|vendor|encap|vi-encap):/.test(word)),
    );
    if (conditions.some((condition) => /^(?:vendor|encap|vi-encap):/.test(condition))) continue;
    const [option = '', ...data] = words;
    const name = /^option:(.+)$/.exec(option)?.[1] ?? option;
    if (/^option6:/.test(option)) continue;
    const code = /^\d+$/.test(name) ? Number(name) : named[name];
    const [first = ''] = data;
    const quoted = data.length === 1 ? unquoted(first) : undefined;
    const joined = quoted ?? data.map((word) => unquoted(word) ?? word).join(',');
    const form = quoted === undefined ? formOf(joined) : 'text';
    const scope = conditions.join(',');
    statements.push({ kind: 'set', code, name, scope, form, value: joined, line, column });
  }
  return { statements, problems: [] };
}
