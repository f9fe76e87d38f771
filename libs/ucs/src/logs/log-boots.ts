import messages from '../../data/log-messages.json' with { type: 'json' };
import type { LogKind, LogLineRead } from './log-line.ts';
import { isBootMark } from './read-log.ts';

/** Why a phone started over. */
export type BootReason = 'power' | 'manual restart' | 'key combination' | 'configuration' | 'update';

/** One start of a phone. */
export interface LogBoot {
  /** ms since 1970. */
  at: number;
  reason?: BootReason;
  /** The line that tells of it, in its chunk; the one with the reason, where there is one. */
  line: number;
}

interface ReasonRow {
  contains: string;
  reason: string;
}

const REASONS = messages.bootReasons as readonly (ReasonRow & { reason: BootReason })[];
/** One look at a line instead of one for each row. */
const ANY_REASON = new RegExp(REASONS.map(({ contains }) => contains.replace(/[^\w ]/g, '\\$&')).join('|'));
/** What is said so soon after the start is said of this start, later it is said of the next. */
const STARTING_MS = 120_000;
/** A log without its mark still shows a start by lines that are so young. */
const YOUNG_MS = 300_000;

/** The last start of the phone that a chunk tells of. */
export function lastBootOf(lines: readonly LogLineRead[], kind: LogKind): LogBoot | undefined {
  let boot: LogBoot | undefined;
  let section = -1;
  let due: LogBoot | undefined;
  for (const line of lines) {
    const start = line.section === section ? undefined : startOf(line);
    if (start) {
      section = line.section;
      boot = due?.reason ? { ...start, reason: due.reason, line: due.line } : start;
      due = undefined;
    }
    const reason = bootReasonOf(line);
    if (reason === undefined) continue;
    const isOfThis =
      boot && section === line.section && (kind === 'boot-log' || line.at - boot.at <= STARTING_MS);
    if (boot && isOfThis) boot = { at: boot.at, reason, line: line.number };
    else due = { at: line.at, reason, line: line.number };
  }
  return due ?? boot;
}

function startOf({ stamp, text, at, number }: LogLineRead): LogBoot | undefined {
  const sinceBoot = stamp?.type === 0 ? stamp.sinceBoot : undefined;
  if (!isBootMark(text) && (sinceBoot ?? Infinity) > YOUNG_MS) return undefined;
  return { at: at - (sinceBoot ?? 0), line: number };
}

/** `Event: Multiple Key Combo 7`, `Manual Restart`, ... (data/log-messages.json). */
function bootReasonOf({ component, text }: LogLineRead): BootReason | undefined {
  if (component === undefined || !ANY_REASON.test(text)) return undefined;
  return REASONS.find(({ contains }) => text.includes(contains))?.reason;
}
