import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { RingfleetError } from '@ringfleet/contracts';
import { classifyPackageFile } from '@ringfleet/ucs';
import { ZipFile } from 'yazl';
import { reasonOf, walkFolder } from '../folder/walk-folder.ts';

/** What is sent to the catalog. */
export interface PackageSource {
  /** The file's name, the folder's with `.zip`. */
  name: string;
  /** Bytes; of a folder about. */
  size: number;
  /** SHA-256 in hex of what can be gone on with where it was cut: a file. */
  sha256?: string;
  open(offset: number): Readable;
}

/**
 * A zip, an image or a folder with an unpacked package; of a folder only what the catalog takes is sent.
 * @throws RF_LOCAL_FILE_UNREADABLE
 */
export async function packageSource(path: string): Promise<PackageSource> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  return found.isDirectory() ? folderSource(path) : fileSource(path, found.size);
}

async function fileSource(path: string, size: number): Promise<PackageSource> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  const sha256 = hash.digest('hex');
  return { name: basename(path), size, sha256, open: (start) => createReadStream(path, { start }) };
}

async function folderSource(folder: string): Promise<PackageSource> {
  const { files } = await walkFolder(folder);
  const taken = files.filter(({ path }) => !['never', 'other'].includes(classifyPackageFile(path).kind));
  return {
    name: `${basename(folder)}.zip`,
    size: taken.reduce((sum, { size }) => sum + size, 0),
    open: () => {
      const zip = new ZipFile();
      // Images are packed already.
      for (const { path, absolute, modified } of taken)
        zip.addFile(absolute, path, { compress: false, mtime: modified });
      zip.end();
      zip.on('error', (error: Error) => (zip.outputStream as Readable).destroy(error));
      return zip.outputStream as Readable;
    },
  };
}

function unreadable(path: string, cause: unknown): RingfleetError {
  return new RingfleetError('RF_LOCAL_FILE_UNREADABLE', { path, reason: reasonOf(cause) }, { cause });
}
