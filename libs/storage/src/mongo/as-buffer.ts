import type { mongo } from 'mongoose';

/** Bytes as they come from MongoDB, without a copy. */
export function asBuffer(value: mongo.Binary | Buffer): Buffer {
  if (Buffer.isBuffer(value)) return value;
  const bytes = value.value();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
