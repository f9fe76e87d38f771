import type { Readable } from 'node:stream';
import { RingfleetError } from '@ringfleet/contracts';
import { type HeldPhoneFile, type ProvisioningTree, treePath } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import { parseMac, phoneFileOf } from '@ringfleet/ucs';
import { pagesOf } from '../intent/intent-store.ts';
import type { FileBytes } from './file-bytes.ts';
import { mergedPage, type PathList, summariesOf } from './merged-paths.ts';
import type { RenderedFilesReader, RenderedVersion } from './rendered-files-reader.ts';
import type { TreeFileSummary } from './tree-file-summary.ts';
import { type TreeFile, versionId } from './tree-file.repository.ts';

interface PageQuery {
  cursor?: string | undefined;
  limit: number;
}

interface SummaryPage {
  items: TreeFileSummary[];
  cursor?: string;
}

/** What people read of the tree: the operator's files and rendered ones with their history, and what phones wrote. */
export class TreeFileReader {
  private readonly treeFiles: Repository<TreeFile>;
  private readonly versions: Repository<TreeFile>;
  private readonly bytes: FileBytes;
  private readonly tree: ProvisioningTree;
  private readonly rendered: RenderedFilesReader;

  constructor(
    treeFiles: Repository<TreeFile>,
    versions: Repository<TreeFile>,
    bytes: FileBytes,
    tree: ProvisioningTree,
    rendered: RenderedFilesReader,
  ) {
    this.treeFiles = treeFiles;
    this.versions = versions;
    this.bytes = bytes;
    this.tree = tree;
    this.rendered = rendered;
  }

  /** @param rendered only paths that are rendered */
  async list({
    prefix,
    mac,
    rendered = false,
    ...page
  }: PageQuery & { prefix: string; mac?: string | undefined; rendered?: boolean }): Promise<SummaryPage> {
    if (mac !== undefined) return { items: this.ofPhone(mac).filter(({ path }) => path.startsWith(prefix)) };
    const own: PathList<TreeFileSummary> = async (options) =>
      summariesOf(await this.treeFiles.list({ index: 'present', prefix, ...options }), (file) =>
        this.summary(file),
      );
    const ours: PathList<TreeFileSummary> = (options) => this.rendered.list(prefix, options);
    return mergedPage(rendered ? [ours] : [own, ours], page);
  }

  /** @throws RF_PATH_NOT_FOUND */
  async read(
    path: string,
    version?: number,
  ): Promise<{ summary: TreeFileSummary; content: Buffer | Readable }> {
    const plain = treePath(path);
    const file = version === undefined ? undefined : await this.versions.get(versionId(plain, version));
    const current = file ?? (version === undefined ? await this.treeFiles.get(plain) : undefined);
    if (current?.value.blob) {
      const { kind, blob } = current.value;
      const content = kind === 'firmware' ? await this.bytes.image(blob) : await this.bytes.plain(blob);
      return { summary: this.summary(current.value), content };
    }
    const made =
      version === undefined ? await this.rendered.current(plain) : await this.renderedAt(plain, version);
    if (made) return made;
    const written = version === undefined ? this.phoneFile(plain) : undefined;
    if (!written) throw new RingfleetError('RF_PATH_NOT_FOUND', { path: plain });
    return { summary: phoneSummary(written), content: this.tree.phoneFileBytes(written) };
  }

  /** @throws RF_PATH_NOT_FOUND when the path never was there */
  async history(path: string, { cursor, limit }: PageQuery): Promise<SummaryPage> {
    const plain = treePath(path);
    if (await this.rendered.stamp(plain)) return this.renderedHistory(plain, { cursor, limit });
    const page = await this.versions.list({
      index: 'path',
      prefix: `${plain}\u0000`,
      descending: true,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const items = page.items.map(({ value }) => this.summary(value));
    const written = items.length === 0 ? this.phoneFile(plain) : undefined;
    if (written) items.push(phoneSummary(written));
    if (items.length === 0 && cursor === undefined)
      throw new RingfleetError('RF_PATH_NOT_FOUND', { path: plain });
    return { items, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) };
  }

  /** Versions of the path's owner that changed the file, and those of the file that stood there before. */
  private async renderedHistory(path: string, { cursor, limit }: PageQuery): Promise<SummaryPage> {
    const below = cursor === undefined ? Number.POSITIVE_INFINITY : Number(cursor);
    if (Number.isNaN(below)) throw new RingfleetError('RF_CURSOR_INVALID');
    const items: TreeFileSummary[] = [];
    for await (const { summary } of this.everyVersion(path)) {
      if ((summary.version ?? 0) >= below) continue;
      if (items.length === limit) return { items, cursor: String(items.at(-1)?.version ?? 0) };
      items.push(summary);
    }
    return { items };
  }

  /** Newest first: what was rendered while no file of the operator stood there, and those files. */
  private async *everyVersion(
    path: string,
  ): AsyncGenerator<Pick<RenderedVersion, 'summary'> & { bytes?: Buffer }> {
    const own: TreeFile[] = [];
    const pages = pagesOf((cursor) =>
      this.versions.list({
        index: 'path',
        prefix: `${path}\u0000`,
        descending: true,
        limit: 1000,
        ...cursor,
      }),
    );
    for await (const found of pages) own.push(...found.map(({ value }) => value));
    const isTaken = (seq: number) => (own.find((file) => file.seq <= seq)?.blob ?? null) !== null;
    let next = 0;
    for await (const { summary, bytes, changed } of this.rendered.versions(path)) {
      const { version = 0 } = summary;
      for (; (own[next]?.seq ?? 0) > version; next += 1) yield { summary: this.summary(own[next]!) };
      const replaced = own[next]?.seq === version;
      if (isTaken(version) || (!changed && !replaced)) continue;
      // The file of the operator went to make room for it.
      if (replaced) next += 1;
      yield { summary, ...(bytes ? { bytes } : {}) };
    }
    for (; next < own.length; next += 1) yield { summary: this.summary(own[next]!) };
  }

  /** What was rendered when change set `seq` was closed. */
  private async renderedAt(
    path: string,
    seq: number,
  ): Promise<{ summary: TreeFileSummary; content: Buffer } | undefined> {
    const stamp = await this.rendered.stamp(path);
    if (!stamp) return undefined;
    if (stamp.seq === seq) return this.rendered.current(path);
    for await (const { summary, bytes } of this.everyVersion(path))
      if ((summary.version ?? 0) <= seq) return bytes && { summary, content: bytes };
    return undefined;
  }

  summary({ path, kind, size, modified, mac, seq, author, note, at, blob }: TreeFile): TreeFileSummary {
    const removed = blob === null ? { removed: true } : {};
    return {
      path,
      kind,
      size,
      modified,
      mac,
      writtenBy: 'operator',
      version: seq,
      author,
      note,
      at,
      ...removed,
    };
  }

  private ofPhone(text: string): TreeFileSummary[] {
    const mac = parseMac(text);
    if (mac === undefined) throw new RingfleetError('RF_REQUEST_INVALID', { reason: `'${text}' is no MAC` });
    return this.tree
      .phoneFilesOf(mac)
      .map(phoneSummary)
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  private phoneFile(path: string): HeldPhoneFile | undefined {
    const named = phoneFileOf(path, { directories: {} });
    const own = named?.mac === undefined ? undefined : this.tree.phoneFile({ ...named, mac: named.mac });
    if (own) return own;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const mac = /(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/i.exec(name)?.[0].toLowerCase();
    return mac === undefined ? undefined : this.tree.phoneFilesOf(mac).find((file) => file.path === path);
  }
}

function phoneSummary({ path, kind, size, modified, mac }: HeldPhoneFile): TreeFileSummary {
  return { path, kind, size, modified: modified.toISOString(), mac: mac ?? null, writtenBy: 'phone' };
}
