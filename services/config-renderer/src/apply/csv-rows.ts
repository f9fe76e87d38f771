import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { closestName, RequestInvalidError } from '@ringfleet/service-kit';
import { utf8Text } from './text-lines.ts';

/** Fields of a phone, and of its first line, that have a column. */
export const phoneColumns = ['name', 'model', 'site', 'group'] as const;
export const lineColumns = [
  'address',
  'signIn',
  'domain',
  'user',
  'password',
  'displayName',
  'label',
] as const;
const known: readonly string[] = ['mac', ...phoneColumns, ...lineColumns];

/** Columns of this name set a parameter. */
export const PARAMETER = 'parameter:';

/** One row of the file below its header. */
export interface CsvRow {
  /** From 1, the header not counted. */
  row: number;
  /** In the file. */
  line: number;
  /** Cells by column; an empty one is left out. */
  cells: ReadonlyMap<string, string>;
  /** Why it cannot be read. */
  fault?: string;
}

const LONGEST_RECORD = 1024 * 1024;

/**
 * Rows of a CSV file (RFC 4180) with a header, separated by commas or semicolons as its first line is.
 * @throws RF_INTENT_INVALID for a header with columns that are not known, and where the file is no CSV any more
 */
export async function* csvRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const text = await beginning(utf8Text(bytes));
  const parser = parse({
    delimiter: separatorOf(text.first),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  });
  const source = Readable.from(text.parts);
  source.on('error', (error) => parser.destroy(error)).pipe(parser);
  let columns: string[] | undefined;
  let row = 0;
  try {
    for await (const record of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (columns === undefined) columns = columnsOf(record.record);
      else yield rowOf((row += 1), firstLine(record), record.record, columns);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalid(csvFaultText(error.code), Number(error['lines'] ?? 1));
  } finally {
    source.destroy();
    parser.destroy();
  }
  if (columns === undefined) throw invalid('it holds nothing; its first line names the columns', 1);
}

/** The first part, so that its first line can be looked at, and all parts. */
async function beginning(
  source: AsyncGenerator<string>,
): Promise<{ first: string; parts: AsyncGenerator<string> }> {
  const first = await source.next();
  const text = first.done === true ? '' : first.value;
  async function* parts() {
    yield text;
    yield* source;
  }
  return { first: text, parts: parts() };
}

function separatorOf(text: string): string {
  const header = text.split(/\r?\n/).find((line) => line.trim() !== '') ?? '';
  const plain = header.replace(/"[^"]*"/g, '');
  return plain.split(';').length > plain.split(',').length ? ';' : ',';
}

function columnsOf(header: readonly string[]): string[] {
  const columns = header.map(columnOf);
  const faults = columns.flatMap((column, at) => {
    const written = shown(header[at] ?? '');
    if (column === undefined) return [{ field: written, message: unknownColumn(header[at] ?? '') }];
    return columns.indexOf(column) < at ? [{ field: written, message: 'stands here a second time' }] : [];
  });
  if (!columns.includes('mac'))
    faults.push({ field: 'mac', message: 'this column is missing: it says which phone a row is of' });
  if (faults.length > 0)
    throw new RequestInvalidError(
      faults.map((fault) => ({ ...fault, line: 1, column: 1 })),
      'RF_INTENT_INVALID',
    );
  return columns as string[];
}

function columnOf(written: string): string | undefined {
  const name = written.trim();
  if (name.toLowerCase().startsWith(PARAMETER)) {
    const parameter = name.slice(PARAMETER.length).trim();
    return parameter === '' ? undefined : PARAMETER + parameter;
  }
  return known.find((column) => column.toLowerCase() === name.toLowerCase());
}

function unknownColumn(written: string): string {
  const near = closestName(written.trim(), [...known, PARAMETER]);
  const instead =
    near === undefined || near === PARAMETER
      ? `columns are ${known.join(', ')} and ${PARAMETER}<name>`
      : `did you mean '${near}'?`;
  return `this column is not known here; ${instead}`;
}

function rowOf(row: number, line: number, record: readonly string[], columns: readonly string[]): CsvRow {
  const cells = new Map<string, string>();
  columns.forEach((column, at) => {
    const isExact = column === 'password' || column.startsWith(PARAMETER);
    const cell = isExact ? (record[at] ?? '') : (record[at] ?? '').trim();
    if (cell !== '') cells.set(column, cell);
  });
  if (record.length === columns.length) return { row, line, cells };
  return { row, line, cells, fault: `has ${record.length} cells, and the header ${columns.length}` };
}

/** The parser tells the line in which a record ends. */
function firstLine({ record, info }: { record: readonly string[]; info: Info }): number {
  const breaks = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
  return info.lines - breaks;
}

/** Sentences of our own: those of the parser have what stands there. */
function csvFaultText(code: string): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote is opened and never closed';
  if (code === 'CSV_MAX_RECORD_SIZE') return `a row is longer than ${LONGEST_RECORD} characters`;
  return /QUOTE/.test(code)
    ? 'a quote stands within a cell; write it twice, and the cell in quotes'
    : 'is no CSV from here on';
}

function invalid(message: string, line: number): RequestInvalidError {
  return new RequestInvalidError([{ field: '', message, line, column: 1 }], 'RF_INTENT_INVALID');
}

function shown(text: string): string {
  return text.slice(0, 80).replace(/\p{Cc}/gu, '?');
}
