import { parseBootServer, type BootServer } from '../../phones/boot-server-url.ts';
import { decodeBootServer, faultOfBootServer } from '../options/boot-server-option.ts';
import { toHex } from '../options/option-bytes.ts';
import type { DhcpReply } from './dhcp-message.ts';

/** Which boot server a phone with factory settings takes, and why. */
export interface ChosenBootServer {
  /** Option that it came in; undefined: neither option says one. */
  code: 160 | 66 | undefined;
  /** As sent, with its password. */
  value: string | undefined;
  /** Undefined when phones cannot use the value. */
  server: BootServer | undefined;
  /** In whole sentences. */
  why: string;
  problems: string[];
}

/**
 * The boot server that a phone takes from an answer. Factory settings are "Custom + Option 66" with 160 as text: 160
 * first, then 66 (Schertz 2013, polycom-ucs.md 11.3).
 */
export function chooseBootServer(reply: Pick<DhcpReply, 'options'>): ChosenBootServer {
  const problems: string[] = [];
  const texts = ([160, 66] as const).flatMap((code) => {
    const data = reply.options.get(code);
    if (!data || data.length === 0) return [];
    const text = decodeBootServer(data)?.text;
    if (text !== undefined && text !== '') return [{ code, text }];
    problems.push(`Option ${code} is no text (${toHex(data, ' ')}): phones cannot read it.`);
    return [];
  });
  const [first, second] = texts;
  if (!first)
    return {
      ...{ code: undefined, value: undefined, server: undefined, problems },
      why: 'Neither option 160 nor option 66 says a boot server. A phone then asks by DHCPINFORM, and in the end takes the value in its flash.',
    };
  if (second && !sameServer(first.text, second.text))
    problems.push('Options 160 and 66 say different boot servers: phones set to option 66 go to the other.');
  const fault = faultOfBootServer(first.text);
  if (fault !== undefined) problems.push(`Option ${first.code} ${fault}.`);
  const server = parseBootServer(first.text);
  if (server?.password !== undefined)
    problems.push(`Option ${first.code} holds a password, which everybody on the network can read.`);
  return {
    ...{ code: first.code, value: first.text, server: fault === undefined ? server : undefined, problems },
    why:
      first.code === 160
        ? 'Option 160 comes first with factory settings (Custom + Option 66).'
        : reply.options.has(160)
          ? 'Option 160 cannot be read, so option 66 is taken.'
          : 'Option 160 is not there, so option 66 is taken.',
  };
}

/** Whether two values lead to the same place; `ftp://host` and the bare `host` do, since FTP is what phones try. */
export function sameServer(one: string, other: string): boolean {
  const [a, b] = [parseBootServer(one), parseBootServer(other)];
  if (!a || !b) return one.trim() === other.trim();
  const place = ({ type = 'FTP', host, port, path, explicitMaster = '' }: BootServer) =>
    JSON.stringify([type, host.toLowerCase(), port, path, explicitMaster]);
  return place(a) === place(b);
}
