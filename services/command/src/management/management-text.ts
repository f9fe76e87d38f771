import { printable, textTable } from '../terminal/text-table.ts';
import { countText } from '../terminal/units.ts';

/** Answer of `POST /api/v1/manage` and `unmanage`. */
export interface ManagementAnswer {
  path: string;
  becomes: string;
  before: { reader: string; parameters: number; withheld: string[] }[];
  differences: { reader: string; name: string; before: string | null; after: string | null }[];
  notes: string[];
  refused?: string;
  report: {
    version?: number;
    dryRun: boolean;
    files: { path: string; change: 'added' | 'changed' | 'removed' }[];
    fileCount: number;
    phones: number;
  };
}

const MOST_ROWS = 40;
const MOST_LETTERS = 60;

/** Who was compared and what differs, what models lack, then what becomes of the path. */
export function managementText(answer: ManagementAnswer): string {
  const { before, differences, notes } = answer;
  const most = Math.max(0, ...before.map(({ parameters }) => parameters));
  const compared = `${countText(before.length, 'reader')} compared, up to ${countText(most, 'parameter')} each`;
  return [
    differences.length === 0
      ? `${compared}: each gets the same.\n`
      : `${compared}: ${countText(differences.length, 'value')} would differ.\n\n${differencesTable(differences)}`,
    withheldText(before),
    ...notes.map((note) => `${printable(note)}\n`),
    becomesText(answer),
  ].join('');
}

function differencesTable(differences: ManagementAnswer['differences']): string {
  const rows = differences
    .slice(0, MOST_ROWS)
    .map(({ reader, name, before, after }) => [reader, name, valueText(before), valueText(after)]);
  const more = differences.length - rows.length;
  const rest = more > 0 ? `… and ${countText(more, 'more', 'more')} (--json has them all)\n` : '';
  return `${textTable(['Reader', 'Parameter', 'Before', 'After'], rows)}${rest}\n`;
}

/** One line for each parameter, however many models lack it. */
function withheldText(before: ManagementAnswer['before']): string {
  const readers = new Map<string, string[]>();
  for (const { reader, withheld } of before)
    for (const name of withheld) readers.set(name, [...(readers.get(name) ?? []), reader]);
  if (readers.size === 0) return '';
  const lines = [...readers].map(([name, models]) => {
    const shown = models.slice(0, 5).join(', ');
    const more = models.length > 5 ? `, and ${models.length - 5} more` : '';
    return `  ${printable(`${name}: ${shown}${more}`)}\n`;
  });
  return `Models that do not have a parameter count an error when they read it, and are given it only one way:\n${lines.join('')}`;
}

function becomesText({ path, becomes, refused, report }: ManagementAnswer): string {
  if (refused !== undefined) return `${printable(path)} would be refused: ${printable(refused)}.\n`;
  const { files, fileCount, version } = report;
  const done = version === undefined ? 'would become' : 'is now';
  const paths = files.slice(0, 5).map(({ path: file, change }) => `${file} (${change})`);
  const more = fileCount > paths.length ? `, and ${fileCount - paths.length} more` : '';
  const rendered = fileCount === 0 ? '' : ` Rendered: ${paths.join(', ')}${more}.`;
  return `${printable(`${path} ${done} ${becomes}.${rendered}`)}\n`;
}

function valueText(value: string | null): string {
  if (value === null) return '(not set)';
  return value.length > MOST_LETTERS ? `${value.slice(0, MOST_LETTERS - 1)}…` : value;
}
