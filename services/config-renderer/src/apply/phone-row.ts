import { isDeepStrictEqual } from 'node:util';
import { parseMac } from '@ringfleet/ucs';
import { type IntentFinding, IntentFindings } from '../intent/intent-faults.ts';
import type { PhoneDocument } from '../intent/intent-document.ts';
import type { IntentSecrets } from '../intent/intent-secrets.ts';
import type { FleetContext } from '../intent/intent-store.ts';
import { DocumentReader } from '../intent/to-document.ts';
import type { InputWriter } from '../intent/to-input.ts';
import { type CsvRow, lineColumns, PARAMETER, phoneColumns } from './csv-rows.ts';

/** What becomes of one row. */
export interface RowOutcome {
  row: number;
  line: number;
  /** As it is kept, or as it is written when it is none. */
  mac: string;
  result: 'added' | 'changed' | 'unchanged' | 'refused';
  /** Where the fault is. */
  column?: string;
  message?: string;
}

export interface PhoneRowParts {
  secrets: IntentSecrets;
  /** Written secrets are read as what they are, wherever they go. */
  sealed: InputWriter;
}

/** In a cell: the field goes. */
const CLEAR = '-';

type Fields = Record<string, unknown>;

/** A row on top of the phone that is there: what its cells do not name stays. */
export function phoneOfRow(
  { row, line, cells, fault }: CsvRow,
  current: PhoneDocument | undefined,
  context: FleetContext,
  { secrets, sealed }: PhoneRowParts,
): { outcome: RowOutcome; document?: PhoneDocument; remarks: IntentFinding[] } {
  const written = cells.get('mac') ?? '';
  const mac = parseMac(written) ?? written.slice(0, 80).replace(/\p{Cc}/gu, '?');
  const refused = (message: string, column?: string) => ({
    outcome: {
      row,
      line,
      mac,
      result: 'refused' as const,
      ...(column === undefined ? {} : { column }),
      message,
    },
    remarks: [],
  });
  if (fault !== undefined) return refused(fault);
  if (written === '') return refused('this cell is empty', 'mac');
  const input = merged(current ? sealed.write('phone', current) : {}, cells);
  const findings = new IntentFindings();
  // The place of a finding is told by its number among the columns: those of a row are few.
  const columns = ['mac', ...cells.keys()];
  const place = {
    path: [],
    placeOf: (path: readonly (string | number)[]) => ({
      line,
      column: columns.indexOf(columnOf(path, cells)),
    }),
  };
  const read = new DocumentReader(secrets, findings, new Date()).read(
    'phone',
    written,
    input,
    current,
    place,
  );
  const error = findings.kept.find(({ severity }) => severity === 'error');
  if (!read || error) return refused(error?.message ?? 'cannot be taken', columns[error?.column ?? 0]);
  const { site, group } = read.document;
  if (site !== undefined && !context.sites.has(site)) return refused(`there is no site '${site}'`, 'site');
  if (group !== undefined && !context.groups.has(group))
    return refused(`there is no group '${group}'`, 'group');
  const result = !current ? 'added' : isSame(current, read.document) ? 'unchanged' : 'changed';
  const remarks = findings.kept.map((finding) => {
    const { severity, code, field, message } = finding;
    const advice = finding.advice === undefined ? {} : { advice: finding.advice };
    return { severity, code, field: `phones.${mac}.${field}`, message, ...advice, line };
  });
  return { outcome: { row, line, mac, result }, document: read.document, remarks };
}

function merged(before: Fields, cells: CsvRow['cells']): Fields {
  const input: Fields = { ...before };
  for (const name of phoneColumns) set(input, name, cells.get(name));
  const lines = [...((before['lines'] as Fields[] | undefined) ?? [])];
  const first: Fields = { ...lines[0] };
  for (const name of lineColumns) set(first, name, cells.get(name));
  // A line without an address is none: it goes with it.
  if (cells.get('address') === CLEAR) lines.shift();
  else if (Object.keys(first).length > 0) lines[0] = first;
  const parameters: Fields = { ...(before['parameters'] as Fields | undefined) };
  for (const [column, cell] of cells)
    if (column.startsWith(PARAMETER)) set(parameters, column.slice(PARAMETER.length), cell);
  return { ...input, lines, parameters };
}

function set(fields: Fields, name: string, cell: string | undefined): void {
  if (cell === undefined) return;
  if (cell === CLEAR) delete fields[name];
  else fields[name] = cell;
}

/** The column of a field; of a line as a whole, the first that its row has. */
function columnOf(path: readonly (string | number)[], cells: CsvRow['cells']): string {
  const [field, second, third] = path;
  if (field === undefined) return 'mac';
  if (field === 'parameters') return `${PARAMETER}${second ?? ''}`;
  if (field !== 'lines') return String(field);
  if (third !== undefined && cells.has(String(third))) return String(third);
  return lineColumns.find((name) => cells.has(name)) ?? 'address';
}

function isSame(a: PhoneDocument, b: PhoneDocument): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));
}
