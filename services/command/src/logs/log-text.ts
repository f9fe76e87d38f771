import { printable, textTable } from '../terminal/text-table.ts';
import { timeText } from '../terminal/units.ts';
import type { LogCount, LogLine, PhoneAlarm } from './log-answers.ts';

/** One line in one line: when, which phone, component and class, what it says. `?` behind the time: its clock was not set. */
export function logLineText(line: LogLine, marked = false): string {
  const { at, clock, mac, component = '', class: level = '' } = line;
  const head = `${timeText(at)}${clock === 'unset' ? '?' : ' '} ${mac} ${component.padEnd(5)} ${level.padEnd(1)}`;
  return `${printable(head)} ${marked ? markedText(line) : printable(line.text)}\n`;
}

/** What a query found stands out. */
function markedText({ text, raw, highlights }: LogLine): string {
  const offset = raw.length - text.length;
  if (offset < 0 || !raw.endsWith(text)) return printable(text);
  let shown = '';
  let from = 0;
  for (const [start, end] of highlights.map(([first, last]) => [first - offset, last - offset] as const)) {
    if (start < from) continue;
    shown += `${printable(text.slice(from, start))}\u001b[1m${printable(text.slice(start, end))}\u001b[0m`;
    from = end;
  }
  return shown + printable(text.slice(from));
}

export function countsText(by: string, counts: readonly LogCount[]): string {
  if (counts.length === 0) return 'No line is found.\n';
  return textTable(
    [{ phone: 'MAC', model: 'Model', version: 'Version', hour: 'Hour' }[by] ?? by, 'Lines'],
    counts.map(({ key, count }) => [by === 'hour' ? timeText(key) : key || '?', count]),
  );
}

export function alarmsText(alarms: readonly PhoneAlarm[]): string {
  if (alarms.length === 0) return 'There is no alarm.\n';
  return textTable(
    ['MAC', 'Class', 'Component', 'Count', 'First', 'Last', 'Text'],
    alarms.map(({ mac, class: level, component, count, firstAt, lastAt, text }) => [
      ...[mac, level, component, count, timeText(firstAt), timeText(lastAt), text.slice(0, 100)],
    ]),
  );
}
