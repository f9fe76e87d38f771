import { shortType } from '@ringfleet/contracts';
import { printable } from '../terminal/text-table.ts';
import { bytesText, countText, timeText } from '../terminal/units.ts';

/** An event as the API streams it. */
export interface LiveEvent {
  id: string;
  type: string;
  time: string;
  subject?: string;
  source: string;
  data: unknown;
}

type Data = Readonly<Record<string, unknown>>;

/** One event in one line: when, what, which phone, and what matters of it. */
export function eventLine({ type, time, subject, data }: LiveEvent): string {
  const name = shortType(type);
  const said = typeof data === 'object' && data !== null ? summary(name, data as Data) : '';
  return printable(`${timeText(time)}  ${name.padEnd(26)} ${(subject ?? '').padEnd(12)} ${said}`).trimEnd();
}

function summary(name: string, data: Data): string {
  switch (name) {
    case 'phone.session-observed':
      return sessionSummary(data);
    case 'phone.upload-stored':
      return words(data.verb, data.path, size(data.size), data.wellFormed === false && 'not well-formed');
    case 'phone.upload-aborted':
      return words(data.verb, data.path, 'broke off after', size(data.bytes), data.reason);
    case 'phone.upload-refused':
      return words(data.verb, data.path, 'was refused', data.reply, data.code);
    case 'phone.login-refused':
      return words(
        data.address,
        data.reason,
        `${text(data.count)} times as`,
        Array.isArray(data.users) && data.users.join(', '),
      );
    case 'phone.access-refused':
      return words(data.address, data.verb, data.path, data.reply, data.reason);
    case 'phone.facts-known':
      return words(
        ...['model', 'application', 'address'].map((fact) => (data[fact] as Data | undefined)?.value),
      );
    case 'log.indexed':
      return words(data.path, typeof data.lines === 'number' && countText(data.lines, 'new line'));
    case 'phone.alarm':
      return words(`class ${text(data.class)}`, data.component, `${text(data.count)} times:`, data.text);
    default:
      return words(data.path, data.key, size(data.size), data.publisher, data.seq);
  }
}

function sessionSummary(data: Data): string {
  const requests = Array.isArray(data.requests) ? (data.requests as { verb: string; reply: number }[]) : [];
  const absent = requests.filter(({ verb, reply }) => verb !== 'SIZE' && reply === 550).length;
  const asked = requests.length + (typeof data.more === 'number' ? data.more : 0);
  return words(
    data.address,
    countText(asked, 'request'),
    absent > 0 && `${absent} not found`,
    data.ended === true && 'ended',
  );
}

function size(bytes: unknown): string | undefined {
  return typeof bytes === 'number' ? bytesText(bytes) : undefined;
}

function words(...parts: readonly unknown[]): string {
  return parts.map(text).filter(Boolean).join(' ');
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
