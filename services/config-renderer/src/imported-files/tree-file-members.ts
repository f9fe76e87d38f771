import type { ChangeSetMember } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import type { FileBytes } from './file-bytes.ts';
import { padded, type TreeFile } from './tree-file.repository.ts';

/** Sealed bytes up to here travel in the message itself (design section 5). */
const INLINE_LIMIT = 256 * 1024;
const PAGE = 200;

/** The operator's files of one change set as its members. Repeating it changes nothing. */
export class TreeFileMembers {
  private readonly versions: Repository<TreeFile>;
  private readonly treeFiles: Repository<TreeFile>;
  private readonly bytes: FileBytes;

  constructor(versions: Repository<TreeFile>, treeFiles: Repository<TreeFile>, bytes: FileBytes) {
    this.versions = versions;
    this.treeFiles = treeFiles;
    this.bytes = bytes;
  }

  /** All present paths. */
  async *present(): AsyncGenerator<ChangeSetMember> {
    let cursor: string | undefined;
    do {
      const page = await this.treeFiles.list({
        index: 'present',
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      yield* await Promise.all(page.items.map(({ value }) => this.member(value)));
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  async *members(seq: number): AsyncGenerator<ChangeSetMember> {
    let cursor: string | undefined;
    do {
      const page = await this.versions.list({
        index: 'changeSet',
        equals: padded(seq),
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const files = page.items.map(({ value }) => value);
      await this.treeFiles.putMany(files.map((value) => ({ id: value.path, value })));
      yield* await Promise.all(files.map((file) => this.member(file)));
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  private async member(file: TreeFile): Promise<ChangeSetMember> {
    if (file.blob === null) return { removed: file.path };
    const { path, kind, size, hash, mac, modified } = file;
    const inline = kind !== 'firmware' && size <= INLINE_LIMIT;
    return {
      artifact: {
        path,
        kind,
        size,
        hash,
        mac,
        modified,
        requires: [],
        ...(inline
          ? { bytes: (await this.bytes.sealed(file.blob)).toString('base64') }
          : { blob: { key: file.blob } }),
      },
    };
  }
}
