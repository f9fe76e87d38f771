import { resolve } from 'node:path';
import { errorTable } from '@ringfleet/contracts';
import type { Fault } from '@ringfleet/ucs';
import { withExamples, withJson, type AddCommand, type CommandContext } from '../command-context.ts';
import { faultCounts, faultLines } from '../lint/fault-text.ts';
import { lintLocal, type LocalLint } from '../lint/lint-local.ts';
import { writeFix, type WrittenFix } from '../lint/write-fixes.ts';
import { printable } from '../terminal/text-table.ts';
import { countText } from '../terminal/units.ts';

interface LintOptions {
  fix?: boolean;
  json?: boolean;
}

export const lintCommand: AddCommand = (program, context) => {
  const command = program
    .command('lint')
    .summary('find faults in configuration files')
    .description(
      'Finds faults in a file or in a whole provisioning folder, with line, column and what to do; needs no server. Exit status 1 when there are errors.',
    )
    .argument('<path>', 'file or folder')
    .option(
      '--fix',
      'write what is certain, corrected, into new files beside: <name>.fixed.cfg, or the name with twelve zeros',
    )
    .action((path: string, options: LintOptions) => lint(context, path, options));
  withJson(command);
  withExamples(
    command,
    'ringfleet lint shared.cfg',
    'ringfleet lint /srv/ftp --json',
    'ringfleet lint 0000000000.cfg --fix',
  );
};

async function lint(context: CommandContext, path: string, { fix, json }: LintOptions): Promise<void> {
  const found = await lintLocal(path, resolve(context.io.workingFolder, path));
  const fixes = fix === true ? await writeFixes(found) : [];
  const counts = countFaults(found);
  if (json === true)
    await context.io.out.write(`${JSON.stringify(asJson(found, fixes, fix === true), null, 2)}\n`);
  else await writeText(context, found, fixes);
  for (const { path: skipped, reason } of found.skipped)
    await context.io.err.write(`${printable(skipped)} was not looked at: ${reason}.\n`);
  const isFixBlocked = fixes.some(({ written }) => !written);
  if (counts.error > 0 || found.skipped.length > 0 || isFixBlocked) context.status = 1;
}

async function writeFixes({ linted }: LocalLint): Promise<WrittenFix[]> {
  const fixes: WrittenFix[] = [];
  for (const file of linted) {
    const fix = await writeFix(file);
    if (fix) fixes.push(fix);
  }
  return fixes;
}

async function writeText(
  { io }: CommandContext,
  found: LocalLint,
  fixes: readonly WrittenFix[],
): Promise<void> {
  for (const { file, faults } of found.linted)
    for (const line of faultLines(file, faults)) await io.out.write(line);
  for (const { file, fixed, corrections, written } of fixes)
    await io.out.write(
      written
        ? `${file}: ${countText(corrections.length, 'correction')} written to ${fixed}; the original is as it was.\n`
        : `${fixed} is there already and is not overwritten (RF_LOCAL_FILE_EXISTS). ${errorTable.RF_LOCAL_FILE_EXISTS.advice}\n`,
    );
  const withFaults = found.linted.filter(({ faults }) => faults.length > 0).length;
  const where =
    withFaults === 0
      ? countText(found.files.length, 'file')
      : `${withFaults} of ${countText(found.files.length, 'file')}`;
  const fixable = found.linted
    .flatMap(({ faults }) => faults)
    .filter((fault) => fault.fix !== undefined).length;
  const hint = fixable > 0 && fixes.length === 0 ? ` --fix corrects ${fixable} of them into new files.` : '';
  await io.err.write(`${faultCounts(countFaults(found))} in ${where}.${hint}\n`);
}

function countFaults({ linted }: LocalLint): Record<Fault['severity'], number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { faults } of linted) for (const { severity } of faults) counts[severity] += 1;
  return counts;
}

function asJson({ linted }: LocalLint, fixes: readonly WrittenFix[], isFix: boolean) {
  const faults = linted.flatMap(({ file, faults: own }) => own.map((fault) => ({ file, ...fault })));
  return { faults, ...(isFix ? { fixes } : {}) };
}
