import { RingfleetError } from '@ringfleet/contracts';
import { modelsOfPartNumber, sameVersion, type StaticKind } from '@ringfleet/ucs';
import type { IncomingFile } from '../packages/incoming-uploads.adapter.ts';
import { bytesOf, type HashedEntry, type ReadPackage, withPackage } from '../packages/read-package.ts';
import type { ImportAnswer } from './import-answer.ts';
import type { ReleaseBlobs } from './release-blobs.ts';
import { summaryOf } from './release-summary.ts';
import type { Release, ReleaseFile } from './release.repository.ts';
import type { Releases } from './releases.service.ts';
import type { TreeWatch } from './tree-watch.service.ts';

export interface ImportWish {
  /** Of the uploaded file. */
  name: string;
  /** Of a single image, or where sip.ver says something else. */
  version?: string | undefined;
  statics: readonly StaticKind[];
  author: string;
}

interface ImportParts {
  releases: Releases;
  blobs: ReleaseBlobs;
  tree: TreeWatch;
}

/** Turns an upload into a release: read whole and judged first, then stored, then published in one step. */
export class ImportRelease {
  private readonly parts: ImportParts;

  constructor(parts: ImportParts) {
    this.parts = parts;
  }

  /**
   * @throws RF_FIRMWARE_PACKAGE_REFUSED, RF_FIRMWARE_COMBINED, RF_FIRMWARE_VERSION_NEEDED, RF_FIRMWARE_IMAGE_DIFFERS,
   *   RF_PATH_OWNED when the operator has files of his own at its paths
   */
  async run(file: IncomingFile, wish: ImportWish): Promise<ImportAnswer> {
    return this.parts.releases.inTurn(() => withPackage(file, wish, (read) => this.take(read, wish)));
  }

  private async take(read: ReadPackage, wish: ImportWish): Promise<ImportAnswer> {
    const { releases, blobs } = this.parts;
    const asked = versionOf(read, wish);
    const known = await releases.find(asked);
    const version = known?.version ?? asked;
    const files = read.kept.map((entry) => this.fileOf(entry, version));
    const has = new Map(known?.files.map((one) => [one.path, one]));
    // A second sip.ver may end its line otherwise: the first one stays.
    for (const { path, hash, kind } of files)
      if (kind !== 'version' && (has.get(path)?.hash ?? hash) !== hash)
        throw new RingfleetError('RF_FIRMWARE_IMAGE_DIFFERS', { version, path });
    const added = files.filter(({ path }) => !has.has(path));
    const answer = {
      ...{ added: added.length, unchanged: files.length - added.length, stored: 0, storedBytes: 0 },
      ...{ offered: leftOut(read, wish), spared: read.spared, findings: findingsOf(read, wish, files) },
    };
    if (known && added.length === 0) return { ...answer, release: summaryOf(known) };
    await this.refuseForeign(added);
    try {
      for (const entry of read.kept) {
        const stored = await this.store(entry);
        if (stored) answer.stored += 1;
        answer.storedBytes += stored ? entry.entry.size : 0;
      }
    } catch (error) {
      await blobs.sweep(await releases.list());
      throw error;
    }
    const release = grown(known, { version, files: added, read, wish });
    return { ...answer, release: summaryOf(release), version: await releases.put(release) };
  }

  private async refuseForeign(files: readonly ReleaseFile[]): Promise<void> {
    const [path] = await this.parts.tree.foreign(files.map((file) => file.path));
    if (path === undefined) return;
    const advice = `It is a file of the operator's own, and stays. Remove it first ('ringfleet rm ${path}') if the release shall take its place.`;
    throw new RingfleetError('RF_PATH_OWNED', { path, owner: 'the configuration renderer', advice });
  }

  /** @returns whether an image was stored that was not there before */
  private async store({ entry, kind, sha256 }: HashedEntry): Promise<boolean> {
    if (kind !== 'version' && kind !== 'static') return this.parts.blobs.putImage(sha256, () => entry.open());
    await this.parts.blobs.putFile(await bytesOf(entry));
    return false;
  }

  private fileOf({ entry, kind, name, partNumber, sha256 }: HashedEntry, version: string): ReleaseFile {
    const { blobs } = this.parts;
    const isImage = kind !== 'version' && kind !== 'static';
    return {
      path: `firmware/${version}/${name}`,
      kind,
      ...(partNumber === undefined ? {} : { partNumber }),
      models: partNumber === undefined ? [] : modelsOfPartNumber(partNumber).map(({ token }) => token),
      size: entry.size,
      hash: `sha256:${sha256}`,
      blob: isImage ? blobs.imageKey(sha256) : blobs.fileKey(sha256),
    };
  }
}

function versionOf({ sipVer }: ReadPackage, { name, version }: ImportWish): string {
  if (version !== undefined) return version;
  if (sipVer !== null) return sipVer;
  const reason = 'there is no sip.ver with it';
  throw new RingfleetError('RF_FIRMWARE_VERSION_NEEDED', { name, reason });
}

function leftOut({ offered }: ReadPackage, { statics }: ImportWish): ReadPackage['offered'] {
  return Object.fromEntries(
    Object.entries(offered).filter(([kind]) => !statics.includes(kind as StaticKind)),
  );
}

function grown(
  known: Release | undefined,
  {
    version,
    files,
    read,
    wish,
  }: { version: string; files: ReleaseFile[]; read: ReadPackage; wish: ImportWish },
): Release {
  const at = new Date().toISOString();
  const all = [...(known?.files ?? []), ...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const models = all.filter(({ kind }) => kind === 'image').flatMap((file) => file.models);
  const sipVer = read.sipVer !== null && !sameVersion(read.sipVer, version) ? read.sipVer : known?.sipVer;
  return {
    version,
    ...(sipVer === undefined ? {} : { sipVer }),
    files: all,
    models: [...new Set(models)].sort(),
    sources: [...(known?.sources ?? []), { name: wish.name, at, author: wish.author }].slice(-50),
    importedAt: known?.importedAt ?? at,
    changedAt: at,
  };
}

function findingsOf(
  { sipVer, combined }: ReadPackage,
  { version }: ImportWish,
  files: readonly ReleaseFile[],
): ImportAnswer['findings'] {
  const strange = files.filter(({ kind, models }) => kind === 'image' && models.length === 0);
  return [
    ...(sipVer !== null && version !== undefined && !sameVersion(sipVer, version)
      ? [
          {
            code: 'RF_FIRMWARE_VERSION_MISMATCH',
            message: `The package's sip.ver says ${sipVer}, and it was imported as ${version}, as asked.`,
          },
        ]
      : []),
    ...combined.map((path) => ({
      code: 'RF_FIRMWARE_COMBINED',
      message: `${path} holds the images of all models and was left out: the split ones are here.`,
    })),
    ...strange.map(({ partNumber }) => ({
      code: 'RF_FIRMWARE_PART_UNKNOWN',
      message: `No model is known for part number ${partNumber}; its image is kept, targets for models do not find it.`,
    })),
  ];
}
