import { isDeepStrictEqual } from 'node:util';
import { hasCode, type ReleaseImported, releaseKey, targetKey, type TargetSet } from '@ringfleet/contracts';
import type { DocumentStore, Repository } from '@ringfleet/storage';
import { padded } from '../imported-files/tree-file.repository.ts';
import { FLEET, type IntentRef, parseRef } from '../intent/intent-document.ts';
import { pagesOf } from '../intent/intent-store.ts';
import {
  type FirmwareVersion,
  firmwareVersions,
  type KnownRelease,
  type KnownTarget,
  type Told,
  toldReleases,
  toldTargets,
} from './firmware.repository.ts';
import { firmwareState, type FirmwareState } from './firmware-state.ts';

const PAGE = 100;
const TARGET = 'target/';

/** An image of a release that is known. */
export interface KnownImage {
  version: string;
  image: KnownRelease['images'][number];
}

/** What waits to be taken up; a target that is null is cleared. */
export interface DueFirmware {
  targets: { ref: IntentRef; target: KnownTarget | null }[];
  /** Versions. */
  releases: string[];
}

/**
 * The renderer's view of `releases.v1`. What is told waits until a change set takes it up: files never follow from what no
 * change set has.
 */
export class KnownFirmware {
  private readonly releases: Repository<Told<KnownRelease>>;
  private readonly targets: Repository<Told<KnownTarget>>;
  private readonly versions: Repository<FirmwareVersion>;
  private current: Promise<FirmwareState> | undefined;

  constructor(documents: Pick<DocumentStore, 'repository'>) {
    this.releases = documents.repository(toldReleases);
    this.targets = documents.repository(toldTargets);
    this.versions = documents.repository(firmwareVersions);
  }

  async released({ version, images }: ReleaseImported): Promise<void> {
    const taken = images
      .filter(({ kind }) => kind === 'image')
      .map(({ partNumber, models, hash, size, path }) => ({
        ...(partNumber === undefined ? {} : { partNumber }),
        ...{ models, hash, size, path },
      }));
    await tell(this.releases, version, { version, images: taken });
  }

  async withdrawn(version: string): Promise<void> {
    await tell(this.releases, version, null);
  }

  async targetSet({ scope, of, version, models, author, note }: TargetSet): Promise<void> {
    const target = { scope, of, version, author, note, ...(models ? { models } : {}) };
    await tell(this.targets, targetKey(scope, of).slice(TARGET.length), target);
  }

  async targetCleared({ scope, of }: Pick<TargetSet, 'scope' | 'of'>): Promise<void> {
    await tell(this.targets, targetKey(scope, of).slice(TARGET.length), null);
  }

  /** What waits and can change a file: targets, and releases that one of the targets points at. */
  async due(): Promise<DueFirmware> {
    const targets: DueFirmware['targets'] = [];
    for await (const page of pending(this.targets))
      for (const { id, value } of page)
        targets.push({ ref: parseRef(id === FLEET ? `${FLEET}/${FLEET}` : id), target: value.content });
    const waiting: string[] = [];
    for await (const page of pending(this.releases)) waiting.push(...page.map(({ id }) => id));
    const { targets: applied } = await this.at();
    const wanted = new Set([...applied.values()].map(({ version }) => version));
    for (const { target } of targets) if (target) wanted.add(target.version);
    return { targets, releases: waiting.filter((version) => wanted.has(version)) };
  }

  /**
   * Takes up all that waits, under the number of a change set; a set that is repeated finds what it took before.
   * @returns the keys that the set took up
   */
  async takeUp(seq: number): Promise<string[]> {
    for await (const page of pending(this.targets))
      await this.write(page, this.targets, (id, target) => ({
        ...{ key: `${TARGET}${id}`, seq },
        ...(target ? { target } : {}),
      }));
    for await (const page of pending(this.releases))
      await this.write(page, this.releases, (id, release) => ({
        ...{ key: releaseKey(id), seq },
        ...(release ? { release } : {}),
      }));
    this.current = undefined;
    const keys: string[] = [];
    for await (const page of pagesOf((cursor) =>
      this.versions.list({ index: 'changeSet', equals: padded(seq), ...cursor, limit: PAGE }),
    ))
      keys.push(...page.map(({ value }) => value.key));
    return keys;
  }

  /** What files follow from; with a number: what they followed from after that change set. */
  at(seq?: number): Promise<FirmwareState> {
    if (seq !== undefined) return this.read(seq);
    this.current ??= this.read(Number.MAX_SAFE_INTEGER).catch((error: unknown) => {
      this.current = undefined;
      throw error;
    });
    return this.current;
  }

  /** The image that lies at a path or, under another name, has these bytes. */
  async imageAt(path: string, hash: string | undefined): Promise<KnownImage | undefined> {
    const found: KnownImage[] = [];
    for await (const page of pagesOf((cursor) => this.releases.list({ ...cursor, limit: PAGE })))
      for (const { value } of page)
        for (const image of value.content?.images ?? [])
          if (image.path.toLowerCase() === path.toLowerCase() || image.hash === hash)
            found.push({ version: value.content?.version ?? '', image });
    return found.find(({ image }) => image.path.toLowerCase() === path.toLowerCase()) ?? found[0];
  }

  private async read(seq: number): Promise<FirmwareState> {
    const newest = new Map<string, FirmwareVersion>();
    for await (const page of pagesOf((cursor) => this.versions.list({ ...cursor, limit: PAGE })))
      for (const { value } of page) {
        const known = newest.get(value.key)?.seq ?? 0;
        if (value.seq <= seq && value.seq > known) newest.set(value.key, value);
      }
    return firmwareState(newest.values());
  }

  private async write<T>(
    page: { id: string; value: Told<T>; version: number }[],
    told: Repository<Told<T>>,
    versionOf: (id: string, content: T | null) => FirmwareVersion,
  ): Promise<void> {
    const versions = page.map(({ id, value }) => versionOf(id, value.content));
    await this.versions.putMany(
      versions.map((value) => ({ id: `${value.key}#${padded(value.seq)}`, value })),
    );
    for (const { id, value, version: expectedVersion } of page)
      await unlessTold(() =>
        value.content === null
          ? told.delete(id, { expectedVersion })
          : told.put(id, { ...value, pending: false }, { expectedVersion }),
      );
  }
}

/** Told twice is told once. */
async function tell<T>(told: Repository<Told<T>>, id: string, content: T | null): Promise<void> {
  for (let isKept = false; !isKept;) {
    const held = await told.get(id);
    if (isDeepStrictEqual(held?.value.content ?? null, content)) return;
    const expectedVersion = held?.version ?? 0;
    isKept = await unlessTold(() => told.put(id, { content, pending: true }, { expectedVersion }));
  }
}

/** @returns false when something newer was told meanwhile, which stays */
async function unlessTold(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (hasCode(error, 'RF_VERSION_CONFLICT')) return false;
    throw error;
  }
}

function pending<T>(told: Repository<Told<T>>) {
  return pagesOf((cursor) => told.list({ index: 'pending', ...cursor, limit: PAGE }));
}
