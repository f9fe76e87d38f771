import { type Fault, faultAt } from '../../files/fault.ts';
import { parseBootServer } from '../../phones/boot-server-url.ts';
import { decodeBootServer, faultOfBootServer } from '../options/boot-server-option.ts';
import { fromHex, MOST_OPTION_BYTES } from '../options/option-bytes.ts';
import { withoutPassword } from '../options/explain-option.ts';
import type { DhcpStatement } from './dhcp-statement.ts';

/** Names and paths of portals as hotspots have them; a boot server over HTTP has none of these. */
const PORTAL = /portal|captive|hotspot|splash|guest|login|welcome|coova|chilli|uam|wifi/i;

export interface CheckedBootServer {
  faults: Fault[];
  /** What phones read; undefined when they read nothing. */
  text: string | undefined;
}

/** A value of option 66, 160 or 161. */
export function checkBootServer(statement: DhcpStatement): CheckedBootServer {
  const { code, form, value } = statement;
  const option = `Option ${code}`;
  const fault = (kind: Parameters<typeof faultAt>[0], message: string) => faultAt(kind, statement, message);
  if (form === 'addresses') {
    const message = `${option} is the address ${value} as four bytes, and phones read text.`;
    return { faults: [fault('RF_DHCP_BOOT_SERVER_ADDRESS', message)], text: undefined };
  }
  if (form === 'hex') {
    const text = decodeBootServer(fromHex(value) ?? new Uint8Array())?.text;
    if (text === undefined)
      return {
        faults: [fault('RF_DHCP_BOOT_SERVER_BINARY', `${option} holds bytes that are no text.`)],
        text,
      };
    const message = `${option} is written in hex: '${withoutPassword(text)}'.`;
    return { faults: [fault('RF_DHCP_BOOT_SERVER_HEX', message), ...checkText(statement, text)], text };
  }
  if (form !== 'text') {
    const message = `${option} is no text: ${value}.`;
    return { faults: [fault('RF_DHCP_BOOT_SERVER_BINARY', message)], text: undefined };
  }
  return { faults: checkText(statement, value), text: value };
}

function checkText(statement: DhcpStatement, text: string): Fault[] {
  const { code, name } = statement;
  const shown = withoutPassword(text);
  if (code === 160 && isCaptivePortal(name, text)) {
    const message = `Option 160 says '${shown}', which looks like a captive portal.`;
    return [faultAt('RF_DHCP_CAPTIVE_PORTAL', statement, message)];
  }
  const faults: Fault[] = [];
  const problem =
    text.length > MOST_OPTION_BYTES
      ? `has ${text.length} characters, and an option takes ${MOST_OPTION_BYTES}`
      : faultOfBootServer(text);
  if (problem !== undefined)
    faults.push(
      faultAt('RF_DHCP_BOOT_SERVER_UNUSABLE', statement, `Option ${code} says '${shown}', which ${problem}.`),
    );
  if (parseBootServer(text)?.password !== undefined || shown !== text)
    faults.push(
      faultAt('RF_DHCP_CREDENTIALS', statement, `Option ${code} says a user and a password: '${shown}'.`),
    );
  return faults;
}

function isCaptivePortal(name: string, text: string): boolean {
  if (/captive|portal/i.test(name)) return true;
  return /^https?:\/\//i.test(text) && PORTAL.test(text) && !/\.cfg$/i.test(text);
}
