import { crc32 } from 'node:zlib';

/**
 * One record of a journal file: `RFJ1`, length of the payload, CRC-32 of the payload (both 32 bit, big endian), payload.
 * The payload is the length of its header, the header as JSON, and a body of bytes.
 */
const MAGIC = Buffer.from('RFJ1');
const PREFIX = 12;

interface JournalRecord {
  header: Record<string, unknown>;
  body: Buffer;
  /** Where the body lies in the file. */
  bodyOffset: number;
}

export interface ScannedRecords {
  records: JournalRecord[];
  /** Bytes that belong to no whole record: a torn tail after a crash, or damage. */
  skipped: number;
}

export function encodeRecord(header: object, body: Uint8Array = new Uint8Array()): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const record = Buffer.allocUnsafe(PREFIX + 4 + json.length + body.length);
  MAGIC.copy(record);
  record.writeUInt32BE(record.length - PREFIX, 4);
  record.writeUInt32BE(json.length, PREFIX);
  json.copy(record, PREFIX + 4);
  record.set(body, PREFIX + 4 + json.length);
  record.writeUInt32BE(crc32(record.subarray(PREFIX)), 8);
  return record;
}

/** Offset of a record's body from the record's begin. */
export function bodyOffsetOf(record: Buffer): number {
  return PREFIX + 4 + record.readUInt32BE(PREFIX);
}

/** Every whole record of a file; what is torn or damaged is skipped up to the next whole record. */
export function scanRecords(file: Buffer): ScannedRecords {
  const records: JournalRecord[] = [];
  let skipped = 0;
  let at = 0;
  while (at < file.length) {
    const record = recordAt(file, at);
    if (record) {
      records.push(record.value);
      at = record.end;
      continue;
    }
    const next = file.indexOf(MAGIC, at + 1);
    const end = next < 0 ? file.length : next;
    skipped += end - at;
    at = end;
  }
  return { records, skipped };
}

function recordAt(file: Buffer, at: number): { value: JournalRecord; end: number } | undefined {
  if (at + PREFIX + 4 > file.length || file.compare(MAGIC, 0, 4, at, at + 4) !== 0) return undefined;
  const length = file.readUInt32BE(at + 4);
  const end = at + PREFIX + length;
  if (length < 4 || end > file.length) return undefined;
  if (crc32(file.subarray(at + PREFIX, end)) !== file.readUInt32BE(at + 8)) return undefined;
  const bodyOffset = at + bodyOffsetOf(file.subarray(at, end));
  if (bodyOffset > end) return undefined;
  const header = JSON.parse(file.toString('utf8', at + PREFIX + 4, bodyOffset)) as Record<string, unknown>;
  return { value: { header, body: file.subarray(bodyOffset, end), bodyOffset }, end };
}
