import { DhcpValueError } from './dhcp-value-error.ts';
import { asciiBytes } from './option-bytes.ts';

/** Options in which phones look for a VLAN in "Fixed" mode (polycom-ucs.md 11.3). */
export const vlanCodes = [128, 144, 157, 191] as const;
export type VlanCode = (typeof vlanCodes)[number];

/** `VLAN-A=10;`. @throws DhcpValueError that names the field */
export function vlanString(vlan: number, field = 'vlan'): string {
  if (!Number.isInteger(vlan) || vlan < 1 || vlan > 4094)
    throw new DhcpValueError(field, `${vlan} is no VLAN: they go from 1 to 4094`);
  return `VLAN-A=${vlan};`;
}

export function encodeVlan(vlan: number, field = 'vlan'): Uint8Array {
  return asciiBytes(field, vlanString(vlan, field));
}

/**
 * Reads a VLAN discovery string as phones do: exactly `VLAN-A=`, ids decimal, hex (`0x0a`) or octal (`012`), joined by
 * `+`, no space before the `;`; what follows it is ignored (CX5500 administrator's guide).
 * @returns undefined when phones ignore the text
 */
export function parseVlanString(text: string): number[] | undefined {
  const ids = /^VLAN-A=([0-9a-fxA-FX]+(?:\+[0-9a-fxA-FX]+)*);/.exec(text)?.[1]?.split('+');
  const numbers = ids?.map(vlanNumber);
  return numbers?.every((vlan) => vlan >= 0 && vlan <= 4095) ? numbers : undefined;
}

function vlanNumber(text: string): number {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number.parseInt(text, 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : -1;
}
