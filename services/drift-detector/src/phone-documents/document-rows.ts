import { type Call, type DirectoryItem, readCallListFile, readDirectoryFile } from '@ringfleet/ucs';
import { stringify } from 'csv-stringify/sync';

/** A contact or a call, flat: one column for each field. */
export type DocumentRow = Record<string, string | number | boolean>;

const directoryColumns = [
  ...['lastName', 'firstName', 'label', 'contact', 'speedDial', 'ringType', 'divertContact'],
  ...['autoDivert', 'autoReject', 'buddyWatch', 'buddyBlock'],
] as const satisfies readonly (keyof DirectoryItem)[];

const callColumns = [
  ...['direction', 'disposition', 'line', 'protocol', 'startTime', 'count', 'duration'],
  ...['sourceAddress', 'sourceName', 'destinationAddress', 'destinationName'],
  ...['connectionAddress', 'connectionName'],
] as const;

export function directoryRows(bytes: Uint8Array): DocumentRow[] {
  return readDirectoryFile(bytes).items.map((item) => ({ ...item }));
}

export function callRows(bytes: Uint8Array): DocumentRow[] {
  return readCallListFile(bytes).calls.map(rowOfCall);
}

function rowOfCall({ source, destination, connection, ...fields }: Call): DocumentRow {
  const row: Record<string, string | number | undefined> = { ...fields };
  for (const [name, party] of Object.entries({ source, destination, connection })) {
    row[`${name}Address`] = party?.address;
    row[`${name}Name`] = party?.name;
  }
  const known = Object.entries(row).filter(
    (field): field is [string, string | number] => field[1] !== undefined,
  );
  return Object.fromEntries(known);
}

/** RFC 4180; what a spreadsheet would take for a formula is escaped, since phones' users write these texts. */
export function csvOf(kind: 'directory' | 'calls', rows: readonly DocumentRow[]): string {
  const columns = kind === 'directory' ? directoryColumns : callColumns;
  return stringify([...rows], {
    ...{ header: true, columns: [...columns], escape_formulas: true, record_delimiter: '\r\n' },
    cast: { boolean: (value) => (value ? '1' : '0') },
  });
}
