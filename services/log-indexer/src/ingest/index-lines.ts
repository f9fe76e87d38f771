import type { LogClass } from '@ringfleet/contracts';
import type { IndexedLine } from '@ringfleet/storage';
import { type LogLineRead, maskLogText } from '@ringfleet/ucs';

/** A line as the index takes it: secrets never get there. */
export function indexedLine({
  raw,
  text,
  at,
  clock,
  component,
  class: level,
  missed,
}: LogLineRead): IndexedLine {
  return {
    raw: maskLogText(raw),
    at,
    text: maskLogText(text),
    clock,
    ...(component === undefined ? {} : { component }),
    ...(level === undefined ? {} : { class: level }),
    ...(missed === undefined ? {} : { missed }),
  };
}

/** What lines of an upload amount to, for its event and the metrics. */
export interface LineCounts {
  lines: number;
  unparsed: number;
  classes: Partial<Record<LogClass, number>>;
  firstAt?: string;
  lastAt?: string;
  clockUnset: boolean;
}

export function countLines(lines: readonly IndexedLine[]): LineCounts {
  const classes: Partial<Record<LogClass, number>> = {};
  let [first, last, unparsed, clockUnset] = [Infinity, -Infinity, 0, false];
  for (const line of lines) {
    if (line.class === undefined) unparsed += 1;
    else classes[line.class] = (classes[line.class] ?? 0) + 1;
    first = Math.min(first, line.at);
    last = Math.max(last, line.at);
    clockUnset ||= line.clock === 'unset';
  }
  return {
    ...{ lines: lines.length, unparsed, classes, clockUnset },
    ...(lines.length === 0
      ? {}
      : { firstAt: new Date(first).toISOString(), lastAt: new Date(last).toISOString() }),
  };
}
