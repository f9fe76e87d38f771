export interface SettingsFault {
  /** Variable, or place and key in the settings file. */
  setting: string;
  /** What was written there; empty when it must not or need not be shown. */
  value: string;
  reason: string;
}

/** Everything wrong, one line each, in columns. */
export function settingsTable(faults: readonly SettingsFault[]): string {
  const rows = faults.map(({ setting, value, reason }) => [setting, value && `'${value}'`, reason]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}
