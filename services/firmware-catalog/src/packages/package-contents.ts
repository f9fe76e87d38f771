import { classifyPackageFile, type StaticKind } from '@ringfleet/ucs';
import type { PackageEntry } from './package-entry.ts';
import { PackageFault, takeVendorPackage } from './package-fault.ts';
import { packageLimits } from './package-limits.ts';

type KeptKind = 'image' | 'dect' | 'boot-block' | 'version' | 'static';

/** A file of a package that the catalog keeps. */
export interface KeptEntry {
  entry: PackageEntry;
  kind: KeptKind;
  /** Path below the release's folder. */
  name: string;
  partNumber?: string;
}

/** What a package holds, by what becomes of it. */
export interface PackageContents {
  kept: KeptEntry[];
  /** Files that are offered as static files, by kind; those that were chosen are in `kept`. */
  offered: Partial<Record<StaticKind, number>>;
  /** Files that are never taken: master, directory and parameter files. */
  spared: string[];
  /** Combined images beside the split ones. */
  combined: string[];
}

/**
 * Sorts the files of a package.
 * @param statics kinds of static files to keep
 * @throws PackageFault when a file is too large or there twice
 */
export function packageContents(
  entries: readonly PackageEntry[],
  statics: readonly StaticKind[],
): PackageContents {
  const contents: PackageContents = { kept: [], offered: {}, spared: [], combined: [] };
  const top = topFolder(entries);
  const byName = new Map<string, PackageEntry>();
  const keep = (kept: KeptEntry, limit: number) => {
    checkSize(kept.entry, limit);
    const twin = byName.get(kept.name);
    if (twin)
      throw new PackageFault(
        `it holds ${kept.name} twice: '${twin.path}' and '${kept.entry.path}'`,
        takeVendorPackage,
      );
    byName.set(kept.name, kept.entry);
    contents.kept.push(kept);
  };
  for (const entry of entries) {
    const file = classifyPackageFile(entry.path);
    switch (file.kind) {
      case 'image':
      case 'dect':
      case 'boot-block':
        if (entry.size === 0) throw new PackageFault(`'${entry.path}' is empty`, takeVendorPackage);
        keep({ entry, ...file }, packageLimits.image);
        break;
      case 'version':
        keep({ entry, kind: 'version', name: 'sip.ver' }, packageLimits.sipVer);
        break;
      case 'combined':
        contents.combined.push(entry.path);
        break;
      case 'never':
        contents.spared.push(entry.path);
        break;
      case 'other':
        break;
      default:
        contents.offered[file.kind] = (contents.offered[file.kind] ?? 0) + 1;
        if (statics.includes(file.kind))
          keep({ entry, kind: 'static', name: below(entry.path, top) }, packageLimits.staticFile);
    }
  }
  return contents;
}

/** The folder of the package that everything lies in: that of its first firmware file. */
function topFolder(entries: readonly PackageEntry[]): string {
  const first = entries.find(({ path }) => ['image', 'version'].includes(classifyPackageFile(path).kind));
  return first === undefined ? '' : first.path.slice(0, first.path.lastIndexOf('/') + 1);
}

function below(path: string, folder: string): string {
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

function checkSize({ path, size }: PackageEntry, limit: number): void {
  if (size > limit)
    throw new PackageFault(`'${path}' has ${size} bytes, and at most ${limit} are taken`, takeVendorPackage);
}
