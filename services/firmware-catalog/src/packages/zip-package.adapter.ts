import { createReadStream } from 'node:fs';
import { pipeline, type Readable, Transform } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { PackageEntry } from './package-entry.ts';
import { downloadAgain, PackageFault, takeVendorPackage } from './package-fault.ts';
import { packageLimits } from './package-limits.ts';

export interface OpenedPackage {
  /** Files, without folders, in the package's order. */
  entries: PackageEntry[];
  close(): void;
}

const READ_BYTES = 128 * 1024;
const STORED = 0;
const LINK = 0o120000;
const TYPE_OF_FILE = 0o170000;

/**
 * Opens a zip of the local disk and reads its directory; file after file is unpacked as it is read. What a zip says of
 * itself is believed only where reading it holds the same: sizes and CRC.
 * @throws PackageFault for what is broken, encrypted, escapes its folder or unpacks into more than anybody packs
 */
export async function openZipPackage(file: string): Promise<OpenedPackage> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: false }).catch(
    (error: unknown) => {
      throw faultOf(error);
    },
  );
  try {
    return { entries: await entriesOf(zip, file), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function entriesOf(zip: ZipFile, file: string): Promise<PackageEntry[]> {
  if (zip.entryCount > packageLimits.entries)
    throw bomb(`it lists ${zip.entryCount} files, and no package has more than ${packageLimits.entries}`);
  const entries: PackageEntry[] = [];
  let [total, packed] = [0, 0];
  try {
    for await (const entry of zip.eachEntry()) {
      check(entry);
      total += entry.uncompressedSize;
      packed += entry.compressedSize;
      if (!entry.fileName.endsWith('/')) entries.push(entryOf(zip, file, entry));
    }
  } catch (error) {
    throw faultOf(error);
  }
  if (total > packageLimits.total) throw bomb(`it unpacks into ${total} bytes`);
  if (packed > zip.fileSize) throw bomb('its files lie over each other');
  return entries;
}

function check(entry: Entry): void {
  const { fileName, uncompressedSize, compressedSize } = entry;
  if (entry.isEncrypted())
    throw new PackageFault(
      `'${fileName}' is encrypted`,
      'Unpack it with its password, then import the folder.',
    );
  if (((entry.externalFileAttributes >>> 16) & TYPE_OF_FILE) === LINK)
    throw new PackageFault(`'${fileName}' is a link to another file`, takeVendorPackage);
  if (!entry.canDecodeFileData())
    throw new PackageFault(
      `'${fileName}' is packed by a method that is not known (${entry.compressionMethod})`,
      'Unpack it and import the folder.',
    );
  if (uncompressedSize > packageLimits.ratioFrom && uncompressedSize > compressedSize * packageLimits.ratio)
    throw bomb(`'${fileName}' unpacks ${compressedSize} bytes into ${uncompressedSize}`);
}

function entryOf(zip: ZipFile, file: string, entry: Entry): PackageEntry {
  return {
    path: entry.fileName,
    size: entry.uncompressedSize,
    packed: entry.compressedSize,
    open: async () => {
      try {
        const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
        return contentOf(file, fileDataStart, entry);
      } catch (error) {
        throw faultOf(error);
      }
    },
  };
}

/** Read in large pieces: the library's own streams pass images on in 64 KiB, through four of them. */
function contentOf(file: string, start: number, entry: Entry): Readable {
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
    if (error) checking.destroy(faultOf(error, fileName));
  };
  if (entry.compressionMethod === STORED) pipeline(packed, checking, failed);
  else pipeline(packed, createInflateRaw({ chunkSize: READ_BYTES }), checking, failed);
  return checking;
}

/** What comes through has the size and the CRC that the zip names, or fails before its end is told. */
function checkedContent({ fileName, uncompressedSize, crc32: expected }: Entry): Transform {
  let [size, crc] = [0, 0];
  const damaged = (why: string) => new PackageFault(`'${fileName}' is damaged: ${why}`, downloadAgain);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      crc = crc32(chunk, crc);
      if (size > uncompressedSize) done(damaged('it is larger than the zip says'));
      else done(null, chunk);
    },
    flush(done) {
      if (size !== uncompressedSize) done(damaged('it is smaller than the zip says'));
      else done(crc === expected ? null : damaged('its CRC is another one'));
    },
  });
}

function faultOf(error: unknown, file?: string): PackageFault {
  if (error instanceof PackageFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  const cause = { cause: error };
  if (/relative path|absolute path|invalid characters/.test(message))
    return new PackageFault(`it names a file outside of its folder (${message})`, takeVendorPackage, cause);
  if (/End of central directory|unexpected EOF|Invalid comment length/i.test(message))
    return new PackageFault('it is no zip file, or one that is cut short', downloadAgain, cause);
  const what = file === undefined ? 'the zip is' : `'${file}' is`;
  return new PackageFault(`${what} damaged (${message})`, downloadAgain, cause);
}

function bomb(reason: string): PackageFault {
  return new PackageFault(reason, takeVendorPackage);
}
