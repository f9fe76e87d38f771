/** The four bytes of a dotted address; undefined for anything else, `192.168.01.1` and host names included. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.trim().split('.');
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^(?:0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? Uint8Array.from(bytes) : undefined;
}

export function formatIpv4(bytes: Uint8Array): string {
  return [...bytes].join('.');
}

/** An IPv4 network in the two ways in which servers write it. */
export interface Ipv4Network {
  /** `192.168.1.0` */
  address: string;
  /** `255.255.255.0` */
  mask: string;
  /** `192.168.1.0/24` */
  cidr: string;
}

/** Reads `192.168.1.0/24`; undefined for anything else, IPv6 included. Bits behind the prefix are dropped. */
export function parseIpv4Network(text: string): Ipv4Network | undefined {
  const [address = '', length = '32'] = text.split('/');
  const bytes = parseIpv4(address);
  const bits = /^\d{1,2}$/.test(length) ? Number(length) : 33;
  if (!bytes || bits > 32) return undefined;
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  const maskBytes = Uint8Array.from([24, 16, 8, 0], (shift) => (mask >>> shift) & 255);
  const network = formatIpv4(bytes.map((byte, index) => byte & (maskBytes[index] ?? 0)));
  return { address: network, mask: formatIpv4(maskBytes), cidr: `${network}/${bits}` };
}
