import { changeReportLines, type ChangeReport } from '../change/change-report-text.ts';
import { printable } from '../terminal/text-table.ts';
import { countText, numberText } from '../terminal/units.ts';

/** What the server made of a table of phones. */
export interface CsvResult {
  applied: boolean;
  /** Null when rows were refused and with them all of it. */
  report: ChangeReport | null;
  rows: {
    row: number;
    line: number;
    mac: string;
    result: 'added' | 'changed' | 'unchanged' | 'refused';
    column?: string;
    message?: string;
  }[];
  counts: Record<'added' | 'changed' | 'unchanged' | 'refused', number>;
}

const MOST_ROWS = 100;

/** Bad rows by number and column, and what the others do. */
export function* csvResultLines(file: string, { rows, counts, report }: CsvResult): Generator<string> {
  const refused = rows.filter(({ result }) => result === 'refused');
  for (const { row, line, mac, column, message } of refused.slice(0, MOST_ROWS)) {
    const where = column === undefined ? '' : `, column ${column}`;
    yield printable(`${file}:${line} row ${row}${where} (${mac}): ${message ?? 'refused'}`) + '\n';
  }
  if (refused.length > MOST_ROWS)
    yield `… and ${countText(refused.length - MOST_ROWS, 'more row', 'more rows')}; --json names them all\n`;
  if (report) yield* changeReportLines(report, file);
  const { added, changed, unchanged } = counts;
  yield `${countText(rows.length, 'row')}: ${numberText(added)} added, ${numberText(changed)} changed, ${numberText(unchanged)} unchanged, ${numberText(counts.refused)} refused.\n`;
  if (!report)
    yield 'Nothing was changed: some rows are at fault. Correct them, or take the others by --good-rows.\n';
}
