import type { EventMessage } from '@ringfleet/contracts';

/**
 * Messages as they cross between threads: columns instead of objects and one run of bytes, because a structured clone
 * of an array of strings costs a tenth of one of message objects, and a clone of a pooled Buffer copies its whole pool.
 */
export interface PackedMessages {
  keys: string[];
  /** Each message's headers as JSON. */
  headers: string[];
  /** Bytes of each value; -1 for a tombstone. */
  sizes: number[];
  /** All values, one after the other. */
  bytes: Uint8Array;
}

/** What a read of one partition gives. */
export interface PackedBatch extends PackedMessages {
  offsets: number[];
  /** Milliseconds since 1970. */
  timestamps: number[];
}

export function packMessages(messages: readonly EventMessage[]): PackedMessages {
  const packed = { keys: [] as string[], headers: [] as string[], sizes: [] as number[] };
  const values: Uint8Array[] = [];
  for (const { key, value, headers } of messages) {
    packed.keys.push(key);
    packed.headers.push(JSON.stringify(headers));
    packed.sizes.push(value === null ? -1 : value.length);
    if (value !== null) values.push(value);
  }
  return { ...packed, bytes: joinBytes(values) };
}

/** Not from Node's pool: the clone must carry these bytes and nothing else. */
export function joinBytes(values: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(values.reduce((sum, value) => sum + value.length, 0));
  let at = 0;
  for (const value of values) {
    bytes.set(value, at);
    at += value.length;
  }
  return bytes;
}

/** The messages' values as views of the packed bytes. */
export function unpackValues({ sizes, bytes }: PackedMessages): (Buffer | null)[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return sizes.map((size) => (size < 0 ? null : all.subarray(at, (at += size))));
}
