const known = new Set(['level', 'time', 'context', 'msg', 'err', 'req', 'res', 'responseTime']);

interface LogRecord {
  level: string;
  time: string;
  context?: string;
  msg?: string;
  err?: { stack?: string; message?: string };
  [other: string]: unknown;
}

/** One JSON record of the log as a line for people: `20:14:36 warn  UploadJournal  message  name=value`. */
export function logLine(json: string): string {
  const record = JSON.parse(json) as LogRecord;
  const head = `${record.time.slice(11, 19)} ${record.level.padEnd(5)}`;
  const rest = Object.entries(record)
    .filter(([name]) => !known.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const parts = [head, record.context, record.msg, ...rest].filter((part) => part !== undefined);
  const trace = record.err
    ? `\n    ${(record.err.stack ?? record.err.message ?? '').replaceAll('\n', '\n    ')}`
    : '';
  return `${parts.join('  ')}${trace}\n`;
}
