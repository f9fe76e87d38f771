import { printable } from '../terminal/text-table.ts';
import { countText } from '../terminal/units.ts';

interface ShownFault {
  code: string;
  severity: 'error' | 'warning' | 'info';
  line: number;
  column: number;
  message: string;
  advice: string;
}

/** `file:line:column severity CODE message`, as editors and terminals know it. */
export function faultLine(file: string, { code, severity, line, column, message }: ShownFault): string {
  return `${printable(file)}:${line}:${column} ${severity} ${code} ${printable(message)}`;
}

/** The lines of one file's faults; what to do is said once for each kind. */
export function* faultLines(file: string, faults: readonly ShownFault[]): Generator<string> {
  const advised = new Set<string>();
  for (const fault of faults) {
    yield `${faultLine(file, fault)}\n`;
    if (!advised.has(fault.code)) yield `    ${fault.advice}\n`;
    advised.add(fault.code);
  }
}

/** `2 errors, 1 warning, 5 notes`. */
export function faultCounts(counts: Readonly<Record<ShownFault['severity'], number>>): string {
  return [
    countText(counts.error, 'error'),
    countText(counts.warning, 'warning'),
    countText(counts.info, 'note'),
  ].join(', ');
}
