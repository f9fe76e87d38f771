import { RingfleetError } from '@ringfleet/contracts';
import { classifyPackageFile, parseSipVer, type StaticKind } from '@ringfleet/ucs';
import type { IncomingFile } from './incoming-uploads.adapter.ts';
import { type KeptEntry, packageContents, type PackageContents } from './package-contents.ts';
import type { PackageEntry } from './package-entry.ts';
import { PackageFault, takeVendorPackage } from './package-fault.ts';
import { isZip, onlyEntry } from './upload-head.adapter.ts';
import { openZipPackage } from './zip-package.adapter.ts';

/** A kept file whose bytes were read once: they are what the package says. */
export interface HashedEntry extends KeptEntry {
  /** Hex. */
  sha256: string;
}

/** A package that was read from end to end. */
export interface ReadPackage extends Omit<PackageContents, 'kept'> {
  kept: HashedEntry[];
  /** What its sip.ver says; null when there is none. */
  sipVer: string | null;
}

/**
 * Reads an upload whole, with bounded memory, before anything of it is kept.
 * @param name of the uploaded file
 * @param use gets the package while its files can still be read
 * @throws RF_FIRMWARE_PACKAGE_REFUSED, RF_FIRMWARE_COMBINED
 */
export async function withPackage<T>(
  file: IncomingFile,
  { name, statics }: { name: string; statics: readonly StaticKind[] },
  use: (read: ReadPackage) => Promise<T>,
): Promise<T> {
  let close = () => undefined as void;
  try {
    if (!(await isZip(file.path))) return await use(await readSingle(file, name));
    const opened = await openZipPackage(file.path);
    close = () => opened.close();
    return await use(await readZip(opened.entries, name, statics));
  } catch (error) {
    if (!(error instanceof PackageFault)) throw error;
    const { message: reason, advice } = error;
    throw new RingfleetError('RF_FIRMWARE_PACKAGE_REFUSED', { name, reason, advice }, { cause: error });
  } finally {
    close();
  }
}

async function readSingle(file: IncomingFile, name: string): Promise<ReadPackage> {
  const { kind } = classifyPackageFile(name);
  if (kind === 'combined') throw new RingfleetError('RF_FIRMWARE_COMBINED', { file: name });
  if (kind !== 'image' && kind !== 'dect' && kind !== 'boot-block')
    throw new PackageFault(
      'it is neither a zip nor named like an image',
      'Name a single image as the vendor does: 3111-46157-002.sip.ld. ' + takeVendorPackage,
    );
  const { kept, ...contents } = packageContents([onlyEntry(name, file)], []);
  return { ...contents, sipVer: null, kept: await hashed(kept) };
}

async function readZip(
  entries: readonly PackageEntry[],
  name: string,
  statics: readonly StaticKind[],
): Promise<ReadPackage> {
  const { kept, ...contents } = packageContents(entries, statics);
  if (!kept.some(({ kind }) => kind !== 'version' && kind !== 'static')) {
    const [combined] = contents.combined;
    if (combined !== undefined)
      throw new RingfleetError('RF_FIRMWARE_COMBINED', { file: `${name}: ${combined}` });
    const inner = entries.find(({ path }) => path.toLowerCase().endsWith('.zip'));
    throw new PackageFault(
      inner === undefined ? 'it holds no image (*.sip.ld)' : `it holds '${inner.path}' but no image itself`,
      inner === undefined ? takeVendorPackage : 'Unpack it and import the zip inside.',
    );
  }
  const known = await hashed(kept);
  return { ...contents, kept: known, sipVer: await sipVerOf(known) };
}

/** One after the other: each is read whole. */
async function hashed(kept: readonly KeptEntry[]): Promise<HashedEntry[]> {
  const known: HashedEntry[] = [];
  for (const entry of kept) known.push({ ...entry, sha256: await entry.entry.sha256() });
  return known;
}

async function sipVerOf(kept: readonly HashedEntry[]): Promise<string | null> {
  const file = kept.find(({ kind }) => kind === 'version');
  if (!file) return null;
  const text = (await bytesOf(file.entry)).toString('latin1');
  const version = parseSipVer(text);
  if (version === undefined)
    throw new PackageFault(
      `its sip.ver holds no version but '${text.trim().slice(0, 40)}'`,
      takeVendorPackage,
    );
  return version;
}

/** The whole of a small file. */
export async function bytesOf(entry: PackageEntry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await entry.open()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
