import type { Readable } from 'node:stream';
import { RingfleetError } from '@ringfleet/contracts';
import { type HeldPhoneFile, type ProvisioningTree, treePath } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import { parseMac, phoneFileOf } from '@ringfleet/ucs';
import type { FileBytes } from './file-bytes.ts';
import { type TreeFile, versionId } from './tree-file.repository.ts';

export interface TreeFileSummary {
  path: string;
  kind: string;
  /** Bytes. */
  size: number;
  modified: string;
  mac: string | null;
  writtenBy: 'operator' | 'phone';
  version?: number;
  author?: string;
  note?: string;
  at?: string;
  removed?: boolean;
}

interface PageQuery {
  cursor?: string | undefined;
  limit: number;
}

interface SummaryPage {
  items: TreeFileSummary[];
  cursor?: string;
}

/** What people read of the tree: the operator's files with their history, and what phones wrote. */
export class TreeFileReader {
  private readonly treeFiles: Repository<TreeFile>;
  private readonly versions: Repository<TreeFile>;
  private readonly bytes: FileBytes;
  private readonly tree: ProvisioningTree;

  constructor(
    treeFiles: Repository<TreeFile>,
    versions: Repository<TreeFile>,
    bytes: FileBytes,
    tree: ProvisioningTree,
  ) {
    this.treeFiles = treeFiles;
    this.versions = versions;
    this.bytes = bytes;
    this.tree = tree;
  }

  async list({
    prefix,
    mac,
    cursor,
    limit,
  }: PageQuery & { prefix: string; mac?: string | undefined }): Promise<SummaryPage> {
    if (mac !== undefined) return { items: this.ofPhone(mac).filter(({ path }) => path.startsWith(prefix)) };
    const page = await this.treeFiles.list({
      index: 'present',
      prefix,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return {
      items: page.items.map(({ value }) => this.summary(value)),
      ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    };
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
    const written = version === undefined ? this.phoneFile(plain) : undefined;
    if (!written) throw new RingfleetError('RF_PATH_NOT_FOUND', { path: plain });
    return { summary: phoneSummary(written), content: this.tree.phoneFileBytes(written) };
  }

  /** @throws RF_PATH_NOT_FOUND when the path never was there */
  async history(path: string, { cursor, limit }: PageQuery): Promise<SummaryPage> {
    const plain = treePath(path);
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
