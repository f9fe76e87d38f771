import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import type { IncomingFile } from './incoming-uploads.adapter.ts';
import type { PackageEntry } from './package-entry.ts';

const ZIP_SIGNATURES: readonly number[] = [0x04034b50, 0x06054b50];

/** Whether a file begins as zips do. */
export async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(4), position: 0 });
    return bytesRead === 4 && ZIP_SIGNATURES.includes(buffer.readUInt32LE());
  } finally {
    await file.close();
  }
}

/** An upload that is one file, as if a package held it. */
export function onlyEntry(name: string, file: IncomingFile): PackageEntry {
  const { path, size } = file;
  return {
    path: name,
    size,
    packed: size,
    open: async () => createReadStream(path),
    sha256: () => file.sha256(),
  };
}
