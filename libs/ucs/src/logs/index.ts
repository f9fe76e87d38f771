export type {
  LogKind,
  LogLineClass,
  LogLineRead,
  LogRead,
  LogStamp,
  LogZone,
  ReadLogOptions,
} from './log-line.ts';
export { readLog } from './read-log.ts';
export { skipRepeated } from './skip-repeated.ts';
