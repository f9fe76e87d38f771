/** What the transport logs to; pino's loggers have this shape. Fields first, then the sentence. */
export interface TransportLogger {
  /** Each command line, PASS masked; leave it out when nobody reads it. */
  trace?(fields: object, text: string): void;
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** The logger that ftp-srv expects (F-26). */
export interface BunyanShaped {
  child(fields: object): BunyanShaped;
  trace(...parts: unknown[]): void;
  debug(...parts: unknown[]): void;
  info(...parts: unknown[]): void;
  warn(...parts: unknown[]): void;
  error(...parts: unknown[]): void;
}

type Level = 'debug' | 'info' | 'warn' | 'error';

export const silentLogger: TransportLogger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};

/** The argument of PASS never reaches a log. */
export function masked(line: string): string {
  return line.replace(/\bPASS\s.*/gi, 'PASS ***');
}

/** Ends of connections that are a phone's ordinary life, not faults of the server. */
const ordinary = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** Gives ftp-srv our logger. Children are the same object: a session's fields are added where we log ourselves. */
export function bunyanShaped(logger: TransportLogger): BunyanShaped {
  const write = (level: Level, parts: unknown[]): void => {
    const fields: Record<string, unknown> = {};
    let text = '';
    for (const part of parts) {
      if (part instanceof Error) {
        fields.err = masked(part.message);
        const code = (part as NodeJS.ErrnoException).code;
        if (code !== undefined && ordinary.has(code)) level = 'debug';
      } else if (typeof part === 'string') text += text === '' ? masked(part) : ` ${masked(part)}`;
      else if (typeof part === 'number') text += ` ${part}`;
    }
    logger[level](fields, text);
  };
  const shaped: BunyanShaped = {
    child: () => shaped,
    trace: () => {},
    debug: (...parts) => write('debug', parts),
    info: (...parts) => write('debug', parts),
    warn: (...parts) => write('warn', parts),
    error: (...parts) => write('error', parts),
  };
  return shaped;
}
