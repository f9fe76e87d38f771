import { Logger } from '@nestjs/common';
import {
  hasCode,
  type OverrideKind,
  parseOrder,
  type PhoneFileCurrent,
  phoneFileKey,
  RingfleetError,
  type UploadStored,
} from '@ringfleet/contracts';
import { allPages, type BlobStore, type Repository, type Sealer, type Stored } from '@ringfleet/storage';
import { changeDocument } from '../put-newer.ts';
import { describeBytes } from './describe-version.ts';
import type { OverrideEdit } from '../actions/override-edit.repository.ts';
import { STUBBORN_AFTER } from '../judging/judged-record.ts';
import { overridesAfter, overridesOfVersions } from './override-state.ts';
import {
  fileId,
  keptKindSchema,
  type FileVersion,
  type KeptKind,
  type OverrideFileState,
  versionId,
} from './override.repository.ts';

export interface HistoryParts {
  versions: Repository<FileVersion>;
  files: Repository<OverrideFileState>;
  edits: Pick<Repository<OverrideEdit>, 'get'>;
  blobs: Pick<BlobStore, 'get' | 'putMany' | 'delete'>;
  sealer: Sealer;
}

/** What was told of one version, wherever it was told. */
interface ToldFile extends Pick<
  FileVersion,
  'mac' | 'kind' | 'order' | 'size' | 'hash' | 'gateway' | 'replaces'
> {
  imported: boolean;
  concurrent: boolean;
  sealed: () => Promise<Buffer>;
}

/** Sealed bytes up to so many lie in the version's document: most override files, which then cost no request to a blob store. */
const BYTES_IN_DOCUMENT = 4096;
/** What versions' blobs begin with. */
const VERSION_BLOBS = 'drift-detector/versions';

/**
 * Every version of every override file, directory and call list that phones wrote. It is data of record: the bytes are
 * stored here again, since the gateways' go after 30 days.
 */
export class PhoneFileHistory {
  private readonly parts: HistoryParts;
  private readonly logger = new Logger('PhoneFileHistory');

  constructor(parts: HistoryParts) {
    this.parts = parts;
  }

  /** An upload of a gateway. @returns whether the phone's overrides may be others now */
  async uploaded(upload: UploadStored): Promise<boolean> {
    const { mac, blob, verb, order, size, hash, gateway, replaces, concurrent } = upload;
    const kind = keptKindSchema.safeParse(upload.kind);
    if (mac === undefined || !kind.success) return false;
    return this.take({
      ...{ mac, kind: kind.data, order, size, hash, gateway, replaces, concurrent },
      imported: verb === 'IMPORT',
      sealed: () => this.parts.blobs.get(blob.key),
    });
  }

  /** A phone file as the trees have it: what an edit made of it is no version. @returns as {@link uploaded} */
  async current(file: PhoneFileCurrent): Promise<boolean> {
    const { mac, bytes, blob, order, size, hash, gateway, replaces } = file;
    const kind = keptKindSchema.safeParse(file.kind);
    if (mac === undefined || !kind.success || parseOrder(order).edit > 0) return false;
    return this.take({
      ...{ mac, kind: kind.data, order, size, hash, gateway, replaces },
      ...{ imported: false, concurrent: false },
      sealed: async () =>
        bytes === undefined ? this.parts.blobs.get(blob?.key ?? '') : Buffer.from(bytes, 'base64'),
    });
  }

  /** The phone left the fleet: its files up to an order are forgotten. @returns as {@link uploaded} */
  async forgotten(key: string, order: string): Promise<boolean> {
    const [mac = '', name] = key.split('/');
    const kind = keptKindSchema.safeParse(name);
    if (!kind.success || phoneFileKey({ mac, kind: kind.data, path: '' }) !== key) return false;
    const { versions, files } = this.parts;
    const isGone = (version: FileVersion) => version.order <= order;
    for await (const page of allPages(versions, { prefix: `${key}/` }))
      await this.drop(
        page.filter(({ value }) => isGone(value)),
        isGone,
      );
    await changeDocument(files, key, (held) => (held && held.order <= order ? undefined : held));
    return true;
  }

  /** Versions of call lists from before a time go. @returns how many */
  async forgetCallsBefore(time: string): Promise<number> {
    const isGone = (version: FileVersion) => version.at < time;
    let forgotten = 0;
    for await (const page of allPages(this.parts.versions, { index: 'age', prefix: 'calls/' })) {
      const old = page.filter(({ value }) => isGone(value));
      await this.drop(old, isGone);
      forgotten += old.length;
      if (old.length < page.length) break;
    }
    return forgotten;
  }

  /** Bytes go with the last version that has them. Before it: a crash in between leaves what can be dropped again. */
  private async drop(
    gone: readonly Stored<FileVersion>[],
    isGone: (version: FileVersion) => boolean,
  ): Promise<void> {
    const { versions, blobs } = this.parts;
    const shared = [...new Set(gone.flatMap(({ value }) => value.blob ?? []))];
    const stale = await Promise.all(
      shared.map(async (blob) => {
        for await (const page of allPages(versions, { index: 'blob', equals: blob }))
          if (page.some(({ value }) => !isGone(value))) return [];
        return [blob];
      }),
    );
    if (stale.flat().length > 0) await blobs.delete(stale.flat());
    await Promise.all(gone.map(({ id }) => versions.delete(id)));
  }

  private async take(told: ToldFile): Promise<boolean> {
    const { versions } = this.parts;
    const id = versionId(told);
    const stored = await versions.get(id);
    const version = stored?.value ?? (await this.describe(told));
    const next: FileVersion = {
      ...version,
      concurrent: version.concurrent || told.concurrent,
      imported: version.imported || told.imported,
    };
    const isNews = (held: FileVersion | undefined) =>
      held?.concurrent !== next.concurrent || held.imported !== next.imported;
    if (isNews(stored?.value))
      await changeDocument(versions, id, (held) => (isNews(held) ? next : held), Promise.resolve(stored));
    return this.follow(next);
  }

  private async describe({ sealed, ...told }: ToldFile): Promise<FileVersion> {
    const { mac, kind, order, hash } = told;
    const { sealer, blobs } = this.parts;
    const at = new Date(parseOrder(order).ms).toISOString();
    let kept: Buffer;
    try {
      kept = await sealed();
    } catch (error) {
      // Swept by its gateway before it was ever read here: that it was there is all that is left to keep.
      if (!hasCode(error, 'RF_BLOB_MISSING')) throw error;
      this.logger.warn({ msg: 'the bytes of a version are gone', mac, kind, order });
      return { ...told, at, wellFormed: false };
    }
    const described = { ...told, at, ...describeBytes(kind, sealer.open(kept), sealer) };
    if (kept.length <= BYTES_IN_DOCUMENT) return { ...described, bytes: kept.toString('base64') };
    // By its hash: a phone that writes the same again costs no room.
    const blob = `${VERSION_BLOBS}/${fileId(mac, kind)}/${hash.slice(hash.indexOf(':') + 1)}`;
    await blobs.putMany([{ key: blob, bytes: kept }]);
    return { ...described, blob };
  }

  /** What the phone overrides now follows from its versions in their order, in whichever order they came. */
  private async follow(version: FileVersion): Promise<boolean> {
    const { mac, kind, wellFormed, order } = version;
    if (kind === 'directory' || kind === 'calls' || !wellFormed) return false;
    const edit = await this.editOf(mac, kind);
    let isLate = false;
    await changeDocument(this.parts.files, fileId(mac, kind), (held) => {
      isLate = held !== undefined && order < held.newest;
      return held && held.newest >= order ? held : overridesAfter(held, version, edit);
    });
    if (isLate) await this.recount(mac, kind);
    return true;
  }

  private async editOf(mac: string, kind: KeptKind): Promise<OverrideEdit | undefined> {
    return (await this.parts.edits.get(fileId(mac, kind)))?.value;
  }

  /** A version came late: since when values hold may be told otherwise now. */
  private async recount(mac: string, kind: KeptKind): Promise<void> {
    const id = fileId(mac, kind);
    for (;;) {
      const versions = allPages(this.parts.versions, { prefix: `${id}/` });
      const recounted = await overridesOfVersions(versions, await this.editOf(mac, kind));
      const held = await changeDocument(this.parts.files, id, (now) =>
        now?.newest === recounted?.newest ? recounted : now,
      );
      if (held?.newest === recounted?.newest) return;
    }
  }

  /** What a phone overrides by its files, by id. */
  async overridesOf(macs: readonly string[]): Promise<Map<string, OverrideFileState>> {
    const ids = macs.flatMap((mac) => [fileId(mac, 'phone'), fileId(mac, 'web')]);
    const found = await this.parts.files.getMany(ids);
    return new Map(found.map(({ id, value }) => [id, value]));
  }

  /** Versions after `from`, the newest first, that set a parameter; counted up to the third. */
  async returnsOf(mac: string, kind: OverrideKind, parameter: string, from = ''): Promise<number> {
    let returns = 0;
    for await (const page of allPages(this.parts.versions, {
      prefix: `${fileId(mac, kind)}/`,
      descending: true,
    }))
      for (const { value } of page) {
        if (value.order <= from || returns >= STUBBORN_AFTER) return returns;
        if (value.settings?.some(([name]) => name === parameter)) returns += 1;
      }
    return returns;
  }

  /** Newest first. */
  async versionsOf(
    mac: string,
    kind: KeptKind,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<{ items: FileVersion[]; cursor?: string }> {
    const { items, cursor } = await this.parts.versions.list({
      ...{ prefix: `${fileId(mac, kind)}/`, descending: true, limit: page.limit },
      ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    });
    return { items: items.map(({ value }) => value), ...(cursor === undefined ? {} : { cursor }) };
  }

  /** @throws RF_OVERRIDE_VERSION_UNKNOWN, RF_BLOB_MISSING, RF_SEAL_BROKEN */
  async bytesOf(mac: string, kind: KeptKind, order: string): Promise<Buffer> {
    const version = (await this.parts.versions.get(versionId({ mac, kind, order })))?.value;
    const { blobs, sealer } = this.parts;
    if (version?.bytes !== undefined) return sealer.open(Buffer.from(version.bytes, 'base64'));
    if (version?.blob === undefined)
      throw new RingfleetError('RF_OVERRIDE_VERSION_UNKNOWN', { mac, kind, version: order });
    return sealer.open(await blobs.get(version.blob));
  }

  /** One version by its order; without one the newest, or the newest before another. */
  async versionBefore(
    mac: string,
    kind: KeptKind,
    order: string | undefined,
    before?: string,
  ): Promise<FileVersion | undefined> {
    if (order !== undefined) return (await this.parts.versions.get(versionId({ mac, kind, order })))?.value;
    const pages = allPages(this.parts.versions, { prefix: `${fileId(mac, kind)}/`, descending: true });
    for await (const page of pages) {
      const found = page.find(({ value }) => before === undefined || value.order < before);
      if (found) return found.value;
    }
    return undefined;
  }

  /** What the phone overrides now is by this version. */
  async newestOwn(mac: string, kind: OverrideKind): Promise<FileVersion | undefined> {
    const order = (await this.parts.files.get(fileId(mac, kind)))?.value.order;
    return order === undefined ? undefined : this.versionBefore(mac, kind, order);
  }

  /** Files that their phones emptied, the longest ago first. */
  async lostFiles(page: { limit: number; cursor?: string | undefined }) {
    const { items, cursor } = await this.parts.files.list({
      ...{ index: 'lost', limit: page.limit },
      ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    });
    return {
      items: items.flatMap(({ value: { mac, kind, lost } }) =>
        lost ? [{ mac, kind, version: lost.order, parameters: lost.parameters, at: lost.at }] : [],
      ),
      ...(cursor === undefined ? {} : { cursor }),
    };
  }
}
