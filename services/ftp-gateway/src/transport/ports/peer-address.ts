import { isIPv6 } from 'node:net';

/**
 * Whose data connection a session takes (F-17): its own address, its /24 (IPv6: /64; NAT pools), or any (SNAT before
 * the gateway; then a port serves one waiting session in all).
 */
export type PeerCheck = 'strict' | 'same-24' | 'off';

/** An address as people write it: IPv4-mapped prefix and zone removed. */
export function plainAddress(address: string): string {
  const bare = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
  const zone = bare.indexOf('%');
  return zone === -1 ? bare : bare.slice(0, zone);
}

/** What two peers must share for one to be taken for the other. */
export function peerKey(address: string, check: PeerCheck): string {
  if (check === 'off') return '*';
  const plain = plainAddress(address);
  if (check === 'strict') return plain;
  return isIPv6(plain) ? expandIPv6(plain).slice(0, 4).join(':') : plain.slice(0, plain.lastIndexOf('.'));
}

/** Two spellings of one address are equal. */
export function sameAddress(one: string, other: string): boolean {
  const [a, b] = [plainAddress(one), plainAddress(other)];
  return a === b || (isIPv6(a) && isIPv6(b) && expandIPv6(a).join(':') === expandIPv6(b).join(':'));
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** Eight groups without leading zeros; the URL parser shortens every spelling to one (RFC 5952). */
function expandIPv6(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left;
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}
