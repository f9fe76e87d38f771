import { isIPv4, SocketAddress } from 'node:net';

/** Whose connection a load balancer hands on, and which address of it was dialled. */
export interface ProxiedAddresses {
  source: string;
  destination: string;
}

/** How a header of PROXY protocol version 2 begins (HAProxy, proxy-protocol.txt, section 2.2). */
const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
/** The signature, version and command, family, length of the rest. */
export const PREFIX_BYTES = 16;

const LOCAL = 0x20;
const PROXY = 0x21;
/** Bytes of one address, by the family of what is proxied: TCP over IPv4 or IPv6. */
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 0x11: 4, 0x21: 16 };

/** What follows the first 16 bytes. @returns bytes; undefined where this is no header of version 2 */
export function restOfHeader(prefix: Buffer): number | undefined {
  const isHeader = prefix.length === PREFIX_BYTES && prefix.subarray(0, SIGNATURE.length).equals(SIGNATURE);
  const command = prefix[SIGNATURE.length];
  return isHeader && (command === LOCAL || command === PROXY) ? prefix.readUInt16BE(14) : undefined;
}

/**
 * The addresses of a header whose prefix {@link restOfHeader} took. What comes after them (TLVs) is passed over.
 * @returns undefined when the balancer speaks for itself (LOCAL: a health check) or does not say for whom
 * @throws RangeError for a header that is too short for its addresses
 */
export function proxiedAddresses(prefix: Buffer, rest: Buffer): ProxiedAddresses | undefined {
  const bytes = ADDRESS_BYTES[prefix[13] ?? 0];
  if (prefix[12] === LOCAL || bytes === undefined) return undefined;
  if (rest.length < 2 * bytes + 4)
    throw new RangeError(`its ${rest.length} bytes are too few for two addresses and ports`);
  return {
    source: addressOf(rest.subarray(0, bytes)),
    destination: addressOf(rest.subarray(bytes, 2 * bytes)),
  };
}

function addressOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  const { address } = new SocketAddress({ address: groups.join(':'), family: 'ipv6' });
  const mapped = address.slice('::ffff:'.length);
  return address.startsWith('::ffff:') && isIPv4(mapped) ? mapped : address;
}
