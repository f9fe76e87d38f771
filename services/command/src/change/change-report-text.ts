import type { CommandIo } from '../terminal/command-io.ts';
import { printable } from '../terminal/text-table.ts';
import { countText, numberText } from '../terminal/units.ts';

/** What a change of the intent does: the answer of every route that changes something. */
export interface ChangeReport {
  /** The change set; absent when nothing was changed. */
  version?: number;
  dryRun: boolean;
  /** Documents. */
  counts: { added: number; changed: number; removed: number; unchanged: number };
  /** At most 100. */
  files: FileChange[];
  fileCount: number;
  phones: number;
  /** Parameters that change and phones override; `reached`: only phones that read something of it are counted. */
  overrides: { parameter: string; phones: number; reached: boolean }[];
  findings: ChangeFinding[];
}

interface FileChange {
  path: string;
  change: 'added' | 'changed' | 'removed';
  /** Secrets masked. */
  differences: { name: string; before: string | null; after: string | null }[];
}

interface ChangeFinding {
  severity: 'error' | 'warning' | 'info';
  code: string;
  field: string;
  message: string;
  advice?: string;
  line?: number;
  column?: number;
}

/** Lines of one file and findings of one code that are shown; --json has more. */
const MOST_LINES = 40;
const MOST_FINDINGS = 10;
const MOST_OVERRIDES = 10;
const LONGEST = 120;

/**
 * Shows what a change did, or would do.
 * @param options.json the answer as it came, for programs
 * @param options.file whose lines the findings name
 */
export async function printChangeReport(
  { out }: Pick<CommandIo, 'out'>,
  report: ChangeReport,
  { json = false, file }: { json?: boolean | undefined; file?: string | undefined } = {},
): Promise<void> {
  if (json) await out.write(`${JSON.stringify(report, null, 2)}\n`);
  else for (const line of changeReportLines(report, file)) await out.write(line);
}

/** The lines of a report, each with its end. */
export function* changeReportLines(report: ChangeReport, file?: string): Generator<string> {
  for (const change of report.files) yield* fileLines(change);
  const more = report.fileCount - report.files.length;
  if (more > 0) yield `… and ${countText(more, 'more file', 'more files')}\n`;
  yield* overrideLines(report.overrides);
  yield* findingLines(report.findings, file);
  yield summary(report);
}

function* fileLines({ path, change, differences }: FileChange): Generator<string> {
  yield `${printable(path)} ${change}\n`;
  const folded = foldModels(differences);
  for (const { name, before, after } of folded.slice(0, MOST_LINES)) {
    if (before !== null) yield `  - ${printable(name)}="${shortText(before)}"\n`;
    if (after !== null) yield `  + ${printable(name)}="${shortText(after)}"\n`;
  }
  const more = folded.length - MOST_LINES;
  if (more > 0) yield `  … and ${numberText(more)} more\n`;
}

/** `CONFIG_FILES_SPIP300` and its like for other models are one line where they say the same. */
function foldModels(differences: FileChange['differences']): FileChange['differences'] {
  const groups = Map.groupBy(differences, ({ name, before, after }) => {
    const attribute = /^[A-Z]+(?:_[A-Z]+)+(?=_[A-Za-z]+\d)/.exec(name)?.[0];
    return attribute === undefined ? name : JSON.stringify([attribute, before, after]);
  });
  return [...groups.values()].flatMap((alike) => {
    const [first, ...others] = alike;
    if (first === undefined || others.length === 0) return alike;
    return [
      { ...first, name: `${first.name} (and ${countText(others.length, 'more model', 'more models')})` },
    ];
  });
}

/** A certificate need not be read here. */
function shortText(value: string): string {
  const text = printable(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** What the change will not reach. */
function* overrideLines(overrides: ChangeReport['overrides']): Generator<string> {
  for (const { parameter, phones, reached } of overrides.slice(0, MOST_OVERRIDES)) {
    const whose = reached ? `of these phones ${phones === 1 ? 'overrides' : 'override'}` : 'phones override';
    const list = `ringfleet drift list --all --parameter ${printable(parameter)}`;
    yield `${printable(parameter)}: ${numberText(phones)} ${whose} it; see ${list}\n`;
  }
  const more = overrides.length - MOST_OVERRIDES;
  if (more > 0) yield `… and ${numberText(more)} more parameters that phones override\n`;
}

function* findingLines(findings: readonly ChangeFinding[], file: string | undefined): Generator<string> {
  const ofCode = Map.groupBy(findings, ({ code }) => code);
  for (const [code, found] of ofCode) {
    for (const finding of found.slice(0, MOST_FINDINGS)) yield findingLine(finding, file);
    const more = found.length - MOST_FINDINGS;
    if (more > 0) yield `    … and ${numberText(more)} more of ${code}\n`;
    const advice = found.find((finding) => finding.advice !== undefined)?.advice;
    if (advice !== undefined) yield `    ${printable(advice)}\n`;
  }
}

function findingLine(
  { severity, code, field, message, line, column }: ChangeFinding,
  file: string | undefined,
): string {
  const place = line === undefined ? '' : `${printable(file ?? 'line')}:${line}:${column ?? 1} `;
  return `${place}${severity} ${code} ${printable(field === '' ? message : `${field}: ${message}`)}\n`;
}

function summary({ version, dryRun, counts, fileCount, phones }: ChangeReport): string {
  const { added, changed, removed, unchanged } = counts;
  if (added + changed + removed === 0 && fileCount === 0)
    return `Nothing to change: ${countText(unchanged, 'document is', 'documents are')} so already.\n`;
  const said = [
    ...(added > 0 ? [`${numberText(added)} added`] : []),
    ...(changed > 0 ? [`${numberText(changed)} changed`] : []),
    ...(removed > 0 ? [`${numberText(removed)} removed`] : []),
    ...(unchanged > 0 ? [`${numberText(unchanged)} unchanged`] : []),
  ];
  const files = fileCount === 1 ? '1 file changes' : `${numberText(fileCount)} files change`;
  const readers = phones === 1 ? '1 phone reads' : `${numberText(phones)} phones read`;
  const end = dryRun
    ? 'Nothing was changed: this was a dry run.'
    : version === undefined
      ? 'Nothing was changed.'
      : `Change set ${version}: phones work from it now.`;
  return `${said.length === 0 ? '' : `Documents: ${said.join(', ')}. `}${files}, ${readers} something of it. ${end}\n`;
}
