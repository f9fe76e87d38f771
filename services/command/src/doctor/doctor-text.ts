import { printable, textTable } from '../terminal/text-table.ts';
import type { Finding } from './finding.ts';

/** Findings as a table, and under it what to change. */
export function doctorText(server: string, findings: readonly Finding[]): string {
  const rows = findings.map(({ look, state, said }) => [look, state, said]);
  const changes = findings.flatMap(({ look, change }) =>
    change === undefined ? [] : [`${look}: ${printable(change)}\n`],
  );
  const end = changes.length === 0 ? 'Phones can boot here.\n' : `What to change\n${changes.join('')}`;
  return `${printable(server)}\n\n${textTable(['Look', 'State', 'Found'], rows)}\n${end}`;
}
