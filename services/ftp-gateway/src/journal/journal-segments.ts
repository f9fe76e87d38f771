import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { scanRecords } from './record-codec.ts';
import { segmentName, segmentNumber } from './segment-writer.ts';
import { reached, uploadId, type DeliveryState, type UploadEntry } from './upload-entry.ts';

/** An accepted upload with where its bytes lie and how far its delivery is. */
export interface PendingUpload {
  readonly entry: UploadEntry;
  state: DeliveryState;
  /** Segment with its record. */
  segment: number;
  /** Of the sealed bytes in the segment; length 0 for a large upload. */
  offset: number;
  length: number;
  /** Name of the file with the bytes of a large upload, and its size on disk. */
  large?: { name: string; size: number };
  /** The sealed bytes, while memory for them is left. */
  sealed?: Buffer;
}

/** Header of a record with an upload; its body is the sealed bytes. */
export interface EntryHeader {
  entry: UploadEntry;
  state?: DeliveryState;
  large?: { name: string; size: number };
}

/** Header of a record that says how far uploads are. */
export interface MarkHeader {
  mark: DeliveryState;
  ids: string[];
}

export interface ReplayedJournal {
  /** Not yet delivered, by order. */
  pending: PendingUpload[];
  /** Number and bytes of each segment on disk, oldest first. */
  segments: { number: number; size: number }[];
  /** Of all orders met, delivered ones included. */
  highestOrder?: string;
  /** Bytes that belonged to no whole record: after a crash the torn tail of an upload that nobody was told is safe. */
  skipped: number;
}

/** Reads the segments of a journal folder and removes files of large uploads that no entry names. */
export async function replayJournal(folder: string, largeFolder: string): Promise<ReplayedJournal> {
  const found = new Map<string, PendingUpload>();
  const segments: ReplayedJournal['segments'] = [];
  let highestOrder: string | undefined;
  let skipped = 0;
  for (const number of await segmentNumbers(folder)) {
    const file = await readFile(join(folder, segmentName(number)));
    const scanned = scanRecords(file);
    segments.push({ number, size: file.length });
    skipped += scanned.skipped;
    for (const { header, body, bodyOffset } of scanned.records) {
      if ('mark' in header) applyMark(found, header as unknown as MarkHeader);
      else {
        const { entry, state = 'stored', large } = header as unknown as EntryHeader;
        if (highestOrder === undefined || entry.order > highestOrder) highestOrder = entry.order;
        const place = { segment: number, offset: bodyOffset, length: body.length };
        found.set(uploadId(entry), { entry, state, ...place, ...(large ? { large } : {}) });
      }
    }
  }
  const pending = [...found.values()].filter(({ state }) => state !== 'done');
  const kept = await keepNamedFiles(largeFolder, pending);
  return {
    pending: pending
      .filter(({ large }) => !large || kept.has(large.name))
      .sort((a, b) => (a.entry.order < b.entry.order ? -1 : 1)),
    segments,
    skipped,
    ...(highestOrder === undefined ? {} : { highestOrder }),
  };
}

function applyMark(found: Map<string, PendingUpload>, { mark, ids }: MarkHeader): void {
  for (const id of ids) {
    const upload = found.get(id);
    if (upload && !reached(upload.state, mark)) upload.state = mark;
  }
}

async function segmentNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .map(segmentNumber)
    .filter((number) => number !== undefined)
    .sort((a, b) => a - b);
}

/** A file that no entry names is of an upload that was cut, or of a delivered one. */
async function keepNamedFiles(folder: string, pending: readonly PendingUpload[]): Promise<Set<string>> {
  const named = new Map<string, number>();
  for (const { large } of pending) if (large) named.set(large.name, large.size);
  const kept = new Set<string>();
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (named.get(name) === (await stat(path)).size) kept.add(name);
    else if (!named.has(name)) await unlink(path);
  }
  return kept;
}
