import type { ChangeSetMember, ChangeSetPublisher } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import type { FileBytes } from './file-bytes.ts';
import { padded, type TreeFile } from './tree-file.repository.ts';

/** Sealed bytes up to here travel in the message itself (design section 5). */
const INLINE_LIMIT = 256 * 1024;
const PAGE = 200;

/** Publishes the versions of one change set as artifacts and closes the set. Repeating it changes nothing. */
export class TreeFilePublisher {
  private readonly versions: Repository<TreeFile>;
  private readonly treeFiles: Repository<TreeFile>;
  private readonly bytes: FileBytes;
  private readonly publisher: ChangeSetPublisher;

  constructor(
    versions: Repository<TreeFile>,
    treeFiles: Repository<TreeFile>,
    bytes: FileBytes,
    publisher: ChangeSetPublisher,
  ) {
    this.versions = versions;
    this.treeFiles = treeFiles;
    this.bytes = bytes;
    this.publisher = publisher;
  }

  async publish(seq: number): Promise<void> {
    await this.publisher.publish(seq, this.members(seq));
  }

  /** All present paths as one set, and the mark that nothing else of ours is left (design section 5, "Freshness"). */
  async publishEverything(seq: number): Promise<void> {
    await this.publisher.publishAll(seq, this.present());
  }

  private async *present(): AsyncGenerator<ChangeSetMember> {
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

  private async *members(seq: number): AsyncGenerator<ChangeSetMember> {
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
