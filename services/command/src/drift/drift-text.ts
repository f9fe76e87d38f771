import { printable, textTable } from '../terminal/text-table.ts';
import { countText, timeText } from '../terminal/units.ts';
import type { Drift, DriftOutcome, FileDifference, FileVersion, LostFile } from './drift-answers.ts';

/** Values are shown up to here; a certificate would fill the screen. */
const SHOWN = 40;

/** @param all whether it was asked for preferences, redundant and accepted ones, too */
export function driftListText(items: readonly Drift[], all: boolean): string {
  if (items.length === 0)
    return all ? 'Nothing.\n' : 'Nothing. --all also lists preferences, redundant and accepted ones.\n';
  return textTable(
    ['Phone', 'Parameter', 'Class', 'State', 'On the phone', 'Intended', 'By', 'Since'],
    items.map((one) => [
      one.mac,
      printable(one.parameter),
      one.class,
      one.state,
      short(one.value),
      one.intent === undefined ? '' : `${short(one.intent)} (${one.layer ?? ''})`,
      one.source === 'web' ? 'web page' : 'phone',
      timeText(one.since),
    ]),
  );
}

export function driftText(one: Drift): string {
  const rows = [
    ['Phone', [one.mac, one.model, one.version].filter(Boolean).join(', ')],
    ['Class', one.class],
    ['State', one.returns > 0 ? `${one.state}, came back ${countText(one.returns, 'time')}` : one.state],
    ['On the phone', printable(one.value)],
    ['Intended', one.intent === undefined ? 'nothing' : printable(one.intent)],
    ...(one.layer === undefined ? [] : [['By layer', `${one.layer} (${one.path ?? ''})`]]),
    [
      'Set at',
      `${one.source === 'web' ? 'its web page' : 'the phone'}${one.alsoWeb ? ', and on its web page' : ''}`,
    ],
    ['Since', timeText(one.since)],
    ...(one.accepted ? [['Accepted', acceptedText(one.accepted)]] : []),
    ...(one.asked ? [['Asked away', `by ${one.asked.by}, ${timeText(one.asked.at)}`]] : []),
  ];
  const advice = one.advice === undefined ? '' : `\n${one.advice}\n`;
  return `${printable(one.parameter)}\n\n${textTable(['', ''], rows)}${advice}`;
}

export function outcomesText(action: string, dryRun: boolean, outcomes: readonly DriftOutcome[]): string {
  const done = outcomes.filter((one) => one.done);
  const failed = outcomes.filter((one) => !one.done);
  const phones = new Set(done.map(({ mac }) => mac)).size;
  const what = `${done.length} override${done.length === 1 ? '' : 's'} of ${phones} phone${phones === 1 ? '' : 's'}`;
  const words = dryRun ? `Would ${action} ${what}.` : `${what}: ${past[action] ?? action}.`;
  const refused = failed.map(({ mac, parameter, problem: { detail = 'refused', advice = '' } = {} }) =>
    `${mac} ${printable(parameter)}: ${detail} ${advice}`.trimEnd(),
  );
  return `${[words, ...refused.slice(0, MOST_REFUSED)].join('\n')}\n${
    refused.length > MOST_REFUSED ? `and ${refused.length - MOST_REFUSED} more that cannot be done\n` : ''
  }`;
}

const MOST_REFUSED = 20;

const past: Readonly<Record<string, string>> = {
  adopt: 'the phones’ own layers have their values now',
  accept: 'left as they are',
  clear: 'asked of the gateways; gone when the phones upload files without them',
};

export function versionsText(versions: readonly FileVersion[]): string {
  if (versions.length === 0) return 'No versions.\n';
  return textTable(
    ['Version', 'When', 'Bytes', 'Holds', 'Written by', 'Remarks'],
    versions.map((one) => [
      one.version,
      timeText(one.at),
      one.size,
      one.parameters === undefined
        ? countText(one.entries ?? 0, 'entry', 'entries')
        : countText(one.parameters, 'parameter'),
      one.application ?? '',
      remarks(one).join(', '),
    ]),
  );
}

export function differenceText({ from, to, differences }: FileDifference): string {
  const head = `From ${from ?? 'nothing'} to ${to}:\n`;
  if (differences.length === 0) return `${head}no parameter differs.\n`;
  return `${head}\n${textTable(
    ['Parameter', 'Before', 'After'],
    differences.map(({ parameter, before, after }) => [
      printable(parameter),
      before === null ? '' : short(before),
      after === null ? '' : short(after),
    ]),
  )}`;
}

export function lostText(files: readonly LostFile[]): string {
  if (files.length === 0) return 'No phone has emptied its settings.\n';
  const table = textTable(
    ['Phone', 'File', 'Emptied', 'Had', 'Version to restore'],
    files.map(({ mac, kind, version, parameters, at }) => [
      ...[mac, kind, timeText(at), countText(parameters, 'parameter'), version],
    ]),
  );
  return `${table}\nBring one back with: ringfleet drift restore <phone> <version> --file <file>\n`;
}

function remarks({ wellFormed, concurrent, form, imported }: FileVersion): string[] {
  return [
    ...(wellFormed ? [] : ['malformed: never given to the phone']),
    ...(concurrent ? ['did not know the one before'] : []),
    ...(form === 'seeded' ? ['put there by an operator'] : []),
    ...(form === 'export' ? ['an export of the web page'] : []),
    ...(imported ? ['imported'] : []),
  ];
}

function acceptedText({ by, note, at, until }: NonNullable<Drift['accepted']>): string {
  const end = until === undefined ? '' : `, until ${timeText(until)}`;
  return `by ${by}, ${timeText(at)}${end}${note === '' ? '' : `: ${printable(note)}`}`;
}

function short(value: string): string {
  const text = printable(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
