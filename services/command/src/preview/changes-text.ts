import { valueText } from '../explain/explain-text.ts';
import { printable, textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';

/** What is not the same any more for a phone. */
export interface PreviewChanges {
  since: { version: number; at: string | null };
  files: { path: string; change: string }[];
  parameters: { name: string; before: string | null; after: string | null }[];
}

/** Lines about what the phone's next boot brings, compared with an earlier state of the tree. */
export function changesText({ since, files, parameters }: PreviewChanges): string {
  const when =
    since.at === null
      ? 'Since before the first change'
      : `Since version ${since.version}, ${timeText(since.at)}`;
  if (files.length === 0 && parameters.length === 0) return `${when}: nothing changed for this phone.\n`;
  const listed = files.map(({ path, change }) => `  ${change.padEnd(9)}${printable(path)}\n`);
  const values = parameters.map(({ name, before, after }) => [name, shown(before), shown(after)]);
  const table =
    values.length === 0 ? '  No value that counts.\n' : textTable(['Parameter', 'Then', 'Now'], values);
  return `${when}:\n\n${listed.join('')}${listed.length === 0 ? '' : '\n'}${table}`;
}

function shown(value: string | null): string {
  return value === null ? '(none)' : valueText(value);
}
