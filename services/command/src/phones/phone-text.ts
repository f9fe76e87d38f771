import type { Fact, LogLineRef } from '@ringfleet/contracts';
import type { SeenPhone } from './seen-phone.ts';
import { printable, textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';

type Row = readonly [name: string, value: string, note: string];

/** Everything known of one phone, each fact with when it was told, from what and by which line. */
export function phoneText(phone: SeenPhone): string {
  const rows = [...factRows(phone), ...timeRows(phone), ...troubleRows(phone)].map(
    ([name, value, note]) =>
      `  ${name.padEnd(14)}${printable(value)}${note === '' ? '' : `  (${printable(note)})`}`,
  );
  const asked = textTable(
    ['When', 'Asked', 'Reply'],
    phone.asked.map(({ at, verb, path, reply }) => [timeText(at), `${verb} ${path}`, reply]),
  );
  return `${phone.mac}\n\n${rows.join('\n')}\n\n${phone.asked.length === 0 ? '' : asked}`;
}

function factRows(phone: SeenPhone): Row[] {
  const facts: (readonly [name: string, fact: Fact | undefined])[] = [
    ['Model', phone.model],
    ['Part number', phone.partNumber],
    ['Assembly', phone.assembly],
    ['Application', phone.application],
    ['Updater', phone.updater],
    ['Boot block', phone.bootBlock],
    ['Address', phone.address],
    ['Own address', phone.ip],
    ['Subnet mask', phone.subnetMask],
    ['Boot path', phone.bootPath],
  ];
  return facts.flatMap(([name, fact]) => (fact ? [rowOf(name, fact), ...contradictions(fact)] : []));
}

function rowOf(name: string, { value, from, at, line }: Fact): Row {
  return [name, value === '' ? '(root)' : value, `${from}, ${timeText(at)}${lineText(line)}`];
}

/** What less trusted sources say instead. */
function contradictions({ value, others = [] }: Fact): Row[] {
  return others
    .filter((other) => other.value !== value)
    .map(({ value: otherwise, from, at, line }) => [
      '',
      `not ${otherwise}`,
      `${from}, ${timeText(at)}${lineText(line)}`,
    ]);
}

function timeRows(phone: SeenPhone): Row[] {
  const { lastBoot, bootReason, uptime, lastLogged, lastUpload, gateway } = phone;
  const reasonLine = lastBoot?.reason === undefined ? lastBoot?.line : bootReason?.line;
  return [
    ['First seen', timeText(phone.firstSeen), phone.discovered ? 'showed up unasked' : ''],
    ['Last seen', timeText(phone.lastSeen), gateway === undefined ? '' : `gateway ${gateway}`],
    ...(lastBoot
      ? [['Last boot', timeText(lastBoot.at), noteOf(lastBoot.reason, lastBoot.from, reasonLine)] as const]
      : []),
    ...(uptime ? [['Up for', durationText(uptime.seconds), `at ${timeText(uptime.at)}`] as const] : []),
    ...(lastLogged
      ? [['Last log line', timeText(lastLogged.at), noteOf(lastLogged.from, lastLogged.line)] as const]
      : []),
    ...(lastUpload
      ? [['Last upload', lastUpload.path, `${lastUpload.size} bytes, ${timeText(lastUpload.at)}`] as const]
      : []),
  ];
}

function troubleRows({ lastError, clockTrouble, failedFiles = [], errors = [] }: SeenPhone): Row[] {
  return [
    ...(lastError
      ? [
          [
            'Last error',
            `${lastError.verb} ${lastError.path} ${lastError.reply}`,
            timeText(lastError.at),
          ] as const,
        ]
      : []),
    ...(clockTrouble ? [rowOf('Clock', clockTrouble)] : []),
    ...failedFiles
      .toReversed()
      .map(({ path, at, line }, n): Row => [n === 0 ? 'Did not get' : '', path, noteOf(timeText(at), line)]),
    ...errors
      .toReversed()
      .map(({ component, class: level, count, at, line }, n): Row => [
        n === 0 ? 'Errors logged' : '',
        `${component}: ${count} up to class ${level}`,
        noteOf(timeText(at), line),
      ]),
  ];
}

function noteOf(...parts: (string | LogLineRef | undefined)[]): string {
  return parts
    .flatMap((part) =>
      part === undefined ? [] : [typeof part === 'string' ? part : lineText(part).slice(2)],
    )
    .join(', ');
}

function lineText(line: LogLineRef | undefined): string {
  return line ? `, ${line.path} line ${line.number} of ${timeText(line.at)}` : '';
}

/** `3 d 4 h`, `4 h 5 min`, `12 s`. */
function durationText(seconds: number): string {
  const [minutes, hours, days] = [
    Math.floor(seconds / 60),
    Math.floor(seconds / 3600),
    Math.floor(seconds / 86_400),
  ];
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}
