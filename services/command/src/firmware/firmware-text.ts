import { printable, textTable } from '../terminal/text-table.ts';
import { bytesText, countText, timeText } from '../terminal/units.ts';
import type { ImportAnswer, Matrix, Release, Target, TargetReport } from './firmware-answers.ts';

export function importText(answer: ImportAnswer): string {
  const { release, added, unchanged, stored, storedBytes, offered, spared, findings } = answer;
  const left = Object.entries(offered).map(([kind, files]) => `${kind} (${files})`);
  return [
    ...findings.map(({ code, message }) => `${code} ${printable(message)}`),
    ...(spared.length === 0 ? [] : [`Never taken from a package: ${spared.map(printable).join(', ')}.`]),
    ...(left.length === 0 ? [] : [`Left out, --static brings them: ${left.join(', ')}.`]),
    answer.version === undefined
      ? `Release ${release.version} has all of it already: nothing was changed.`
      : `Release ${release.version}: ${countText(added, 'file')} added, ${unchanged} there before; ${countText(stored, 'new image')} stored (${bytesText(storedBytes)}). Change set ${answer.version}.`,
    `Models: ${release.models.join(' ') || 'none that is known'}`,
    '',
  ].join('\n');
}

export function releasesText(releases: readonly Release[]): string {
  if (releases.length === 0) return 'There is no release. Bring one: ringfleet firmware import <zip>.\n';
  return textTable(
    ['Version', 'Images', 'Bytes', 'Models', 'Imported'],
    releases.map(({ version, images, size, models, importedAt }) => [
      ...[version, images.length, bytesText(size), models.join(' '), timeText(importedAt)],
    ]),
  );
}

export function releaseText(release: Release): string {
  const mismatch = release.sipVer === undefined ? '' : ` (its sip.ver says ${release.sipVer})`;
  const images = textTable(
    ['Path', 'Models', 'Bytes', 'Hash'],
    release.images.map(({ path, models, size, hash }) => [path, models.join(' '), size, hash]),
  );
  const files = release.files.map((path) => `${printable(path)}\n`).join('');
  const sources = release.sources.map(
    ({ name, at, author }) => `From ${printable(name)}, ${timeText(at)}, by ${printable(author)}\n`,
  );
  return `Release ${release.version}${mismatch}\n${images}${files}${sources.join('')}`;
}

export function targetsText(targets: readonly Target[]): string {
  if (targets.length === 0)
    return 'No target is set: phones keep what they run, or what your own master file names.\n';
  return textTable(
    ['Target of', 'Version', 'Only models', 'Set', 'By', 'Note'],
    targets.map(({ scope, of, version, models, setAt, author, note }) => [
      ...[nameOf(scope, of), version, models?.join(' ') ?? '', timeText(setAt), author, note],
    ]),
  );
}

export function targetReportText(report: TargetReport): string {
  const { phones, moves, refused, dryRun, version } = report;
  const table =
    moves.length === 0
      ? 'No phone that is known would change by it.\n'
      : textTable(
          ['Model', 'Phones', 'From', 'To', ''],
          moves.map(({ model, phones: count, from, to, change }) => [
            ...[model ?? '?', count, from ?? '?', to ?? 'as it is', change === 'none' ? 'stays' : change],
          ]),
        );
  const refusals = refused.map(
    ({ message, phones: count }) => `Refused: ${printable(message)} (phones: ${count})\n`,
  );
  const what = `${nameOf(report.scope, report.of)}: ${version === null ? 'no target' : `version ${version}`}`;
  const end = dryRun
    ? 'Nothing was changed: this was a dry run.'
    : 'It is set; phones move at their next boot.';
  return `${table}${refusals.join('')}${what}, it decides for ${countText(phones, 'phone')}. ${end}\n`;
}

export function matrixText({ phones, rows, stuck, stuckCount }: Matrix): string {
  if (phones === 0) return 'No phone is known yet.\n';
  const table = textTable(
    ['Model', 'Runs', 'Phones', 'Due', 'Target'],
    rows.map(({ model, application, phones: count, due, targets }) => [
      ...[model ?? '?', application ?? '?', count, due, Object.keys(targets).join(' ')],
    ]),
  );
  const lines = stuck.map(
    ({ mac, model, reason, message }) => `  ${mac} ${model ?? '?'} ${reason}: ${printable(message)}\n`,
  );
  return `${table}${stuckCount === 0 ? 'No phone is stuck.\n' : `${countText(stuckCount, 'phone is', 'phones are')} stuck:\n`}${lines.join('')}`;
}

function nameOf(scope: string, of: string): string {
  return scope === 'fleet' ? 'the fleet' : `${scope} ${printable(of)}`;
}
