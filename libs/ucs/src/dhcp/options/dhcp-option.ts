import type { SubOption } from './lync-option.ts';

/** What an option holds, in the form in which servers are told it. */
export type OptionContent =
  | { kind: 'text'; text: string }
  | { kind: 'addresses'; addresses: readonly string[] }
  /** Seconds east of UTC. */
  | { kind: 'offset'; seconds: number }
  | { kind: 'lync'; subOptions: readonly SubOption[] }
  /** A full host name. */
  | { kind: 'sip'; host: string };

/** One option of a site, as value and as bytes. */
export interface DhcpOption {
  code: number;
  /** As people call it: `boot server`. */
  name: string;
  /** For people: `UTC-06:00 (-21600 s)`. */
  value: string;
  /** The option's data, without code and length. */
  data: Uint8Array;
  content: OptionContent;
}

/** Names of the options that phones look at (polycom-ucs.md 11). */
export const optionNames: Readonly<Record<number, string>> = {
  2: 'time offset',
  42: 'time servers',
  43: 'Lync certificate service',
  60: 'vendor class',
  66: 'boot server (TFTP server name)',
  120: 'SIP server',
  128: 'VLAN discovery',
  144: 'VLAN discovery',
  157: 'VLAN discovery',
  160: 'boot server',
  161: 'boot server of other Poly lines',
  191: 'VLAN discovery',
};
