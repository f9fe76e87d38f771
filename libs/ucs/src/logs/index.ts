export { alarmOf, isHarmlessLine } from './alarm-of.ts';
export type { LogAlarm } from './alarm-of.ts';
export type { BootReason, LogBoot } from './log-boots.ts';
export { readLogFacts } from './log-facts.ts';
export type { ComponentErrors, LogFact, LogFacts } from './log-facts.ts';
export type {
  LogKind,
  LogLineClass,
  LogLineRead,
  LogRead,
  LogStamp,
  LogZone,
  ReadLogOptions,
} from './log-line.ts';
export { maskLogText } from './mask-log-text.ts';
export { readLog, readLogInSteps } from './read-log.ts';
export { skipRepeated } from './skip-repeated.ts';
