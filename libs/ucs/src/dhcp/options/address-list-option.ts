import { DhcpValueError } from './dhcp-value-error.ts';
import { formatIpv4, parseIpv4 } from './ipv4-address.ts';
import { withinOption } from './option-bytes.ts';

/**
 * Option 42 (RFC 2132 section 8.3): time servers, four bytes each, the preferred one first.
 * @throws DhcpValueError that names the field (`ntpServers.1`) for a name, or for more than 63 addresses
 */
export function encodeAddresses(addresses: readonly string[], field = 'ntpServers', code = 42): Uint8Array {
  const bytes = addresses.flatMap((address, index) => {
    const parsed = parseIpv4(address);
    if (!parsed)
      throw new DhcpValueError(
        `${field}.${index}`,
        `'${address}' is no IPv4 address, and option ${code} holds addresses alone`,
      );
    return [...parsed];
  });
  return withinOption(field, code, Uint8Array.from(bytes));
}

/** @returns dotted addresses, or undefined when the length is no multiple of four */
export function decodeAddresses(data: Uint8Array): string[] | undefined {
  if (data.length === 0 || data.length % 4 !== 0) return undefined;
  const addresses: string[] = [];
  for (let at = 0; at < data.length; at += 4) addresses.push(formatIpv4(data.subarray(at, at + 4)));
  return addresses;
}
