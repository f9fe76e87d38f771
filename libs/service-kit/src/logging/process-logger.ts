import { pino, type DestinationStream, type Logger } from 'pino';
import { logLine } from './log-line.ts';

export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  level: LogLevel;
  /** `text`: lines for people; `json`: one object a line for machines. */
  format: 'text' | 'json';
  destination: DestinationStream;
}

const hidden = ['password', 'token', 'secret', 'authorization', 'cookie', 'key'];

/**
 * The process's log. What looks like a secret is hidden at every depth at which we log objects; the rule stays that
 * nobody hands secrets to the log in the first place.
 */
export function createProcessLogger({ level, format, destination }: LogOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
        censor: '(hidden)',
      },
    },
    format === 'json' ? destination : { write: (json: string) => destination.write(logLine(json)) },
  );
}
