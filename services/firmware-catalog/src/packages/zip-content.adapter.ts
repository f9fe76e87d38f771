import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable, Transform } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import type { Entry } from 'yauzl';
import { downloadAgain, PackageFault } from './package-fault.ts';
import { zipFault } from './zip-fault.ts';

const READ_BYTES = 128 * 1024;
export const STORED = 0;

/** By one buffer: a gigabyte of images in streams' own buffers would be a gigabyte of garbage. */
export async function hashOfStored(path: string, start: number, entry: Entry): Promise<string> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const hash = createHash('sha256');
    const end = start + entry.compressedSize;
    let crc = 0;
    for (let position = start; position < end;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(READ_BYTES, end - position), position);
      if (bytesRead === 0) throw damaged(entry, 'it is smaller than the zip says');
      const piece = buffer.subarray(0, bytesRead);
      crc = crc32(piece, crc);
      hash.update(piece);
      position += bytesRead;
    }
    if (crc !== entry.crc32) throw damaged(entry, 'its CRC is another one');
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/** Read in large pieces: the library's own streams pass images on in 64 KiB, through four of them. */
export function contentOf(file: string, start: number, entry: Entry): Readable {
  const { compressedSize, fileName } = entry;
  const checking = checkedContent(entry);
  if (compressedSize === 0) {
    checking.end();
    return checking;
  }
  const packed = createReadStream(file, {
    start,
    end: start + compressedSize - 1,
    highWaterMark: READ_BYTES,
  });
  const failed = (error: Error | null | undefined) => {
    if (error) checking.destroy(zipFault(error, fileName));
  };
  if (entry.compressionMethod === STORED) pipeline(packed, checking, failed);
  else pipeline(packed, createInflateRaw({ chunkSize: READ_BYTES }), checking, failed);
  return checking;
}

/** What comes through has the size and the CRC that the zip names, or fails before its end is told. */
function checkedContent(entry: Entry): Transform {
  let [size, crc] = [0, 0];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      crc = crc32(chunk, crc);
      if (size > entry.uncompressedSize) done(damaged(entry, 'it is larger than the zip says'));
      else done(null, chunk);
    },
    flush(done) {
      if (size !== entry.uncompressedSize) done(damaged(entry, 'it is smaller than the zip says'));
      else done(crc === entry.crc32 ? null : damaged(entry, 'its CRC is another one'));
    },
  });
}

function damaged({ fileName }: Entry, why: string): PackageFault {
  return new PackageFault(`'${fileName}' is damaged: ${why}`, downloadAgain);
}
