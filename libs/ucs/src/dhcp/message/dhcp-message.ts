import { formatIpv4, parseIpv4 } from '../options/ipv4-address.ts';
import { fromHex, toHex } from '../options/option-bytes.ts';

/** Values of option 53 in what clients send (RFC 2132 section 9.6). */
const requestTypes = { discover: 1, request: 3, inform: 8 } as const;

/** A request of a DHCP client (RFC 2131 section 2). */
export interface DhcpRequest {
  type: keyof typeof requestTypes;
  /** Transaction id, 32 bits. */
  transaction: number;
  /** 12 lower-case hex digits. */
  mac: string;
  /** The client's own address, of an inform; others have none yet. */
  address?: string;
  /** What a request asks a server for: the address that it offered. */
  lease?: { address: string; server: string };
  /** Option 60. */
  vendorClass: Uint8Array;
  /** Codes of option 55, in the order of wish. */
  wanted: readonly number[];
}

/** A server's answer. */
export interface DhcpReply {
  type: 'offer' | 'ack' | 'nak' | undefined;
  transaction: number;
  mac: string;
  /** The address that is offered; 0.0.0.0 in the answer to an inform. */
  offered: string;
  /** Option 54. */
  server: string | undefined;
  /** Data by code; parts of a split option are joined (RFC 3396). */
  options: Map<number, Uint8Array>;
}

/**
 * What a phone asks for. The codes that it looks at are confirmed (polycom-ucs.md 11); that it asks for them in one list
 * is inferred.
 */
export const phoneParameterList = [
  1, 3, 6, 15, 2, 42, 66, 160, 161, 43, 120, 7, 12, 128, 144, 157, 191,
] as const;

const COOKIE = [0x63, 0x82, 0x53, 0x63];
const HEADER = 236;
const SERVER_NAME_AT = 44;
const FILE_AT = 108;
const types: Readonly<Record<number, DhcpReply['type']>> = { 2: 'offer', 5: 'ack', 6: 'nak' };

/** The packet of a request; its broadcast flag is set unless the client has an address. At least 300 bytes, as BOOTP has it. */
export function encodeRequest(request: DhcpRequest): Uint8Array {
  const { type, transaction, mac, address, lease, vendorClass, wanted } = request;
  const options = [
    ...[53, 1, requestTypes[type]],
    ...(lease ? [50, 4, ...addressBytes(lease.address), 54, 4, ...addressBytes(lease.server)] : []),
    ...[60, vendorClass.length, ...vendorClass],
    ...[55, wanted.length, ...wanted],
    ...[57, 2, 1500 >> 8, 1500 & 255],
    255,
  ];
  const packet = new Uint8Array(Math.max(300, HEADER + COOKIE.length + options.length));
  const view = new DataView(packet.buffer);
  packet.set([1, 1, 6, 0]);
  view.setUint32(4, transaction);
  if (address === undefined) view.setUint16(10, 0x8000);
  else packet.set(addressBytes(address), 12);
  packet.set(fromHex(mac) ?? [], 28);
  packet.set([...COOKIE, ...options], HEADER);
  return packet;
}

/** @returns undefined when the bytes are no answer of a DHCP server */
export function decodeReply(packet: Uint8Array): DhcpReply | undefined {
  if (packet.length < HEADER + COOKIE.length || packet[0] !== 2) return undefined;
  if (!COOKIE.every((byte, index) => packet[HEADER + index] === byte)) return undefined;
  const options = new Map<number, Uint8Array>();
  readOptions(packet.subarray(HEADER + COOKIE.length), options);
  const overload = options.get(52)?.[0] ?? 0;
  if (overload & 1) readOptions(packet.subarray(FILE_AT, HEADER), options);
  if (overload & 2) readOptions(packet.subarray(SERVER_NAME_AT, FILE_AT), options);
  const server = options.get(54);
  return {
    type: types[options.get(53)?.[0] ?? 0],
    transaction: new DataView(packet.buffer, packet.byteOffset).getUint32(4),
    mac: toHex(packet.subarray(28, 34)),
    offered: formatIpv4(packet.subarray(16, 20)),
    server: server?.length === 4 ? formatIpv4(server) : undefined,
    options,
  };
}

function addressBytes(address: string): Uint8Array {
  return parseIpv4(address) ?? new Uint8Array(4);
}

function readOptions(bytes: Uint8Array, options: Map<number, Uint8Array>): void {
  for (let at = 0; at < bytes.length;) {
    const code = bytes[at] ?? 255;
    if (code === 255) return;
    if (code === 0) {
      at += 1;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    const data = bytes.subarray(at + 2, at + 2 + length);
    options.set(code, Uint8Array.of(...(options.get(code) ?? []), ...data));
    at += 2 + length;
  }
}
