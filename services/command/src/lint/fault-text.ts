import { printable } from '../terminal/text-table.ts';
import { countText } from '../terminal/units.ts';

interface ShownFault {
  code: string;
  severity: 'error' | 'warning' | 'info';
  line: number;
  column: number;
  message: string;
}

/** `file:line:column severity CODE message`, as editors and terminals know it. */
export function faultLine(file: string, { code, severity, line, column, message }: ShownFault): string {
  return `${printable(file)}:${line}:${column} ${severity} ${code} ${printable(message)}`;
}

/** `2 errors, 1 warning, 5 notes`. */
export function faultCounts(counts: Readonly<Record<ShownFault['severity'], number>>): string {
  return [
    countText(counts.error, 'error'),
    countText(counts.warning, 'warning'),
    countText(counts.info, 'note'),
  ].join(', ');
}
