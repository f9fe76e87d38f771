import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { PackageEntry } from './package-entry.ts';
import { PackageFault, takeVendorPackage } from './package-fault.ts';
import { packageLimits } from './package-limits.ts';
import { contentOf, hashOfStored, STORED } from './zip-content.adapter.ts';
import { zipFault } from './zip-fault.ts';

export interface OpenedPackage {
  /** Files, without folders, in the package's order. */
  entries: PackageEntry[];
  close(): void;
}

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
      throw zipFault(error);
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
    throw zipFault(error);
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
  const begin = async () => {
    try {
      return (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart;
    } catch (error) {
      throw zipFault(error);
    }
  };
  const open = async () => contentOf(file, await begin(), entry);
  return {
    ...{ path: entry.fileName, size: entry.uncompressedSize, packed: entry.compressedSize, open },
    sha256: async () => {
      if (entry.compressionMethod === STORED) return hashOfStored(file, await begin(), entry);
      const hash = createHash('sha256');
      await pipeline(await open(), hash);
      return hash.digest('hex');
    },
  };
}

function bomb(reason: string): PackageFault {
  return new PackageFault(reason, takeVendorPackage);
}
