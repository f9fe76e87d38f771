import { decodeAddresses } from './address-list-option.ts';
import { decodeBootServer, faultOfBootServer } from './boot-server-option.ts';
import { optionNames } from './dhcp-option.ts';
import { certificateUrl, decodeSubOptions, lyncSubOptions } from './lync-option.ts';
import { bytesText, isPrintable, toHex } from './option-bytes.ts';
import { decodeClassText, decodePolycomClass } from './polycom-class.ts';
import { decodeSipServer } from './sip-server-option.ts';
import { decodeTimeOffset, faultOfOffset, offsetText } from './time-offset-option.ts';
import { parseVlanString, vlanCodes } from './vlan-option.ts';

/** An option's data in words. */
export interface ExplainedOption {
  code: number;
  /** `time offset` */
  name: string;
  /** What it says, in one line; undefined when the data is no such option. */
  value: string | undefined;
  /** Its parts, where it has some: `partNumber` → `2345-11605-001`. */
  parts: { name: string; value: string }[];
  /** What phones cannot use of it, and what is odd; secrets of a URL are not shown. */
  problems: string[];
}

type Finding = Partial<Pick<ExplainedOption, 'value' | 'parts' | 'problems'>>;

/** Explains the data of an option that phones look at: 2, 42, 43, 60, 66, 120, 128, 144, 157, 160, 161, 191. */
export function explainOption(code: number, data: Uint8Array): ExplainedOption {
  const explained = explainers[code]?.(data) ?? {
    value: isPrintable(data) ? bytesText(data) : toHex(data, ' '),
    problems: ['Phones do not look at this option for anything that is described.'],
  };
  const name = optionNames[code] ?? `option ${code}`;
  return { code, name, value: undefined, parts: [], problems: [], ...explained };
}

/** Codes that {@link explainOption} explains. */
export function explainableCodes(): number[] {
  return Object.keys(explainers).map(Number);
}

const explainers: Record<number, (data: Uint8Array) => Finding> = {
  2: explainOffset,
  42: explainTimeServers,
  43: explainLync,
  60: explainClass,
  66: explainBootServer,
  120: explainSipServer,
  160: explainBootServer,
  161: explainBootServer,
  ...Object.fromEntries(vlanCodes.map((code) => [code, explainVlan])),
};

function explainOffset(data: Uint8Array): Finding {
  const seconds = decodeTimeOffset(data);
  if (seconds === undefined)
    return { problems: [`Option 2 is four bytes long, this is ${data.length}: ${toHex(data, ' ')}.`] };
  const fault = faultOfOffset(seconds);
  const small = Math.abs(seconds) <= 14 && seconds !== 0;
  return {
    value: fault === undefined ? `${offsetText(seconds)} (${seconds} s)` : `${seconds} s`,
    problems: small
      ? [`The value is in seconds: ${seconds} hours are ${seconds * 3600} seconds.`]
      : fault === undefined
        ? []
        : [`${fault}.`],
  };
}

function explainTimeServers(data: Uint8Array): Finding {
  const addresses = decodeAddresses(data);
  if (addresses) return { value: addresses.join(', ') };
  const text = isPrintable(data) ? `; it reads '${bytesText(data)}', and names cannot be sent` : '';
  return { problems: [`Option 42 holds addresses of four bytes, this is ${data.length} bytes long${text}.`] };
}

function explainLync(data: Uint8Array): Finding {
  const subOptions = decodeSubOptions(data);
  if (!subOptions) return { problems: ['A sub-option is longer than the option.'] };
  const parts = subOptions.map(({ code, data: bytes }) => ({
    name: `${code} ${lyncSubOptions[code] ?? 'unknown'}`,
    value: isPrintable(bytes) ? bytesText(bytes) : toHex(bytes, ' '),
  }));
  const url = certificateUrl(subOptions);
  return {
    parts,
    ...(url === undefined
      ? { problems: ['Sub-options 2 to 5 are not all there, so phones find no certificate service in it.'] }
      : { value: url }),
  };
}

function explainClass(data: Uint8Array): Finding {
  const binary = decodePolycomClass(data);
  if (binary)
    return {
      value: [binary.company, binary.model].filter(Boolean).join(' '),
      parts: Object.entries(binary).map(([name, value]: [string, string]) => ({ name, value })),
    };
  const text = decodeClassText(data);
  return text === undefined
    ? { problems: ["Neither Polycom's binary form (00 00 36 3d in front) nor text."] }
    : { value: text };
}

function explainSipServer(data: Uint8Array): Finding {
  const servers = decodeSipServer(data);
  if (!servers)
    return {
      problems: ['Neither names (first byte 00) nor addresses (01) of RFC 3361, or cut short.'],
    };
  if ('names' in servers) return { value: servers.names.join(', ') };
  return { value: servers.addresses.join(', '), problems: ['Lync wants a name here, not an address.'] };
}

function explainBootServer(data: Uint8Array): Finding {
  const decoded = decodeBootServer(data);
  if (!decoded) {
    const address = data.length === 4 ? ` It may be the address ${decodeAddresses(data)?.[0]}.` : '';
    return { problems: [`This is no text (${toHex(data, ' ')}); phones read text here.${address}`] };
  }
  const { text, remark } = decoded;
  const fault = faultOfBootServer(text);
  const shown = withoutPassword(text);
  return {
    value: shown,
    problems: [
      ...(fault === undefined ? [] : [`The boot server ${fault}.`]),
      ...(shown === text ? [] : ['It holds a password, which everybody on the network can read.']),
      ...(remark === undefined ? [] : [`${remark.charAt(0).toUpperCase()}${remark.slice(1)}.`]),
    ],
  };
}

/** A boot server without its password, for people. */
export function withoutPassword(bootServer: string): string {
  return bootServer.replace(/^((?:[a-z]+:\/\/)?[^/:@]*:)[^/]*@/i, '$1***@');
}

function explainVlan(data: Uint8Array): Finding {
  const text = bytesText(data);
  const vlans = isPrintable(data) ? parseVlanString(text) : undefined;
  if (vlans) return { value: `VLAN ${vlans.join(' or ')}` };
  const said = isPrintable(data) ? `'${text}'` : toHex(data, ' ');
  return { problems: [`${said} is no VLAN discovery string; write it like VLAN-A=10;`] };
}
