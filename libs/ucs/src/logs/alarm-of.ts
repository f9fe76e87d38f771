import messages from '../../data/log-messages.json' with { type: 'json' };
import type { LogLineRead } from './log-line.ts';
import { maskLogText } from './mask-log-text.ts';

/** A line of trouble. */
export interface LogAlarm {
  /** The same for one cause, at most 200 characters: component and text without what differs from time to time. */
  cause: string;
  /** Secrets masked, at most 500 characters. */
  text: string;
}

interface HarmlessRow {
  begins: string;
  contains?: string;
}

const MAX_TEXT = 500;
const MAX_CAUSE = 200;
const HARMLESS: readonly HarmlessRow[] = messages.harmless;

/** Whether a line of any class means no trouble (data/log-messages.json). */
export function isHarmlessLine({ text }: Pick<LogLineRead, 'text'>): boolean {
  return HARMLESS.some(
    ({ begins, contains }) => text.startsWith(begins) && (contains === undefined || text.includes(contains)),
  );
}

/**
 * The alarm of a line of class 5 or 6; undefined for other classes and for what is harmless: class alone is no alarm
 * (polycom-ucs.md section 7.1).
 */
export function alarmOf(line: Pick<LogLineRead, 'component' | 'class' | 'text'>): LogAlarm | undefined {
  if ((line.class !== '5' && line.class !== '6') || isHarmlessLine(line)) return undefined;
  const text = maskLogText(line.text.slice(0, MAX_TEXT)).slice(0, MAX_TEXT);
  return { cause: `${line.component ?? ''}: ${causeOf(text)}`.slice(0, MAX_CAUSE), text };
}

/** Names in quotes, with up to 128 characters. */
const QUOTED = /'[^']{0,128}'|"[^"]{0,128}"/g;
const WORD = /[\w.:-]+/g;
/** MACs, addresses with or without a port, numbers, hex, times, ids. */
const VARIABLE = /^(?:0x[\da-f]+|[\d.:-]+|[\da-f]{1,4}(?::[\da-f]{0,4}){2,7}|(?=[\da-f-]*\d)[\da-f-]{6,})$/i;

function causeOf(text: string): string {
  return text
    .replace(QUOTED, '*')
    .replace(WORD, (word) => {
      const bare = word.replace(/[.:-]+$/, '');
      const rest = word.slice(bare.length);
      return (VARIABLE.test(bare) ? '#' : bare.replace(/\d+/g, '#')) + rest;
    })
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
