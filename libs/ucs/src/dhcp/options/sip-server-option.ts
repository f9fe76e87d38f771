import { DhcpValueError } from './dhcp-value-error.ts';
import { isHostName } from './host-name.ts';
import { decodeAddresses } from './address-list-option.ts';
import { asciiBytes, bytesText, withinOption } from './option-bytes.ts';

/**
 * Option 120 (RFC 3361 section 3.1): encoding byte 0, then the name in DNS form. Lync wants a name, not an address
 * (polycom-ucs.md 11.1).
 * @throws DhcpValueError that names the field
 */
export function encodeSipServer(host: string, field = 'lyncServer'): Uint8Array {
  if (!isHostName(host) || !host.includes('.'))
    throw new DhcpValueError(field, `'${host}' is no full host name, as option 120 has it for Lync`);
  const labels = host.split('.').map((label) => asciiBytes(field, label));
  const bytes = [0, ...labels.flatMap((label) => [label.length, ...label]), 0];
  return withinOption(field, 120, Uint8Array.from(bytes));
}

export type SipServers = { names: string[] } | { addresses: string[] };

/** @returns undefined when the data is of neither encoding, or cut short */
export function decodeSipServer(data: Uint8Array): SipServers | undefined {
  if (data[0] === 1) {
    const addresses = decodeAddresses(data.subarray(1));
    return addresses && { addresses };
  }
  if (data[0] !== 0) return undefined;
  const names: string[] = [];
  for (let at = 1; at < data.length;) {
    const labels: string[] = [];
    for (;;) {
      const length = data[at];
      if (length === undefined || length > 63 || at + 1 + length > data.length) return undefined;
      at += 1 + length;
      if (length === 0) break;
      labels.push(bytesText(data.subarray(at - length, at)));
    }
    names.push(labels.join('.'));
  }
  return names.length === 0 ? undefined : { names };
}
