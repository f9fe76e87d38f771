import type { Page, Repository, Stored } from '@ringfleet/storage';
import { isUntouchedDefaultMaster, readMasterFile } from '@ringfleet/ucs';
import { parseRef, refName } from '../intent/intent-document.ts';
import type { RenderedFile } from '../rendering/rendered-file.repository.ts';
import type { FileBytes } from './file-bytes.ts';
import type { StagedFile } from './import.repository.ts';
import type { TreeFile } from './tree-file.repository.ts';

/** What applying an import would do to one path. */
export type PlannedChange =
  | { change: 'added' | 'changed' | 'unchanged'; path: string; staged: StagedFile }
  /**
   * A vendor's default that would hide a customised master file: taken only when that is asked for. Or a file whose path
   * is rendered: never taken.
   */
  | { change: 'spared'; path: string; staged: StagedFile; reason: string; managed: boolean }
  | { change: 'removed'; path: string; current: TreeFile };

const PAGE = 500;

/** Design section 5: importing a package never touches the master file. */
const SPARED =
  "The master file of the tree is customised, and this one is the vendor's default as it comes in packages.";

/** Compares an import with the tree: both are read in the order of their paths, so memory stays small. */
export class ImportPlanner {
  private readonly staged: Repository<StagedFile>;
  private readonly treeFiles: Repository<TreeFile>;
  private readonly bytes: Pick<FileBytes, 'plain'>;
  private readonly rendered: Repository<RenderedFile>;

  constructor(
    staged: Repository<StagedFile>,
    treeFiles: Repository<TreeFile>,
    bytes: Pick<FileBytes, 'plain'>,
    rendered: Repository<RenderedFile>,
  ) {
    this.staged = staged;
    this.treeFiles = treeFiles;
    this.bytes = bytes;
    this.rendered = rendered;
  }

  /** In the order of paths; files that phones wrote are left out. */
  async *changes(importId: string): AsyncGenerator<PlannedChange> {
    const coming = values((cursor) => this.stagedPage(importId, cursor));
    const present = values((cursor) => this.treeFiles.list({ index: 'present', limit: PAGE, ...cursor }));
    // Read in the same order, so that a large import asks for no path by itself.
    const rendered = new OrderedValues(
      values((cursor) => this.rendered.list({ limit: PAGE, ...cursor })),
      ({ path }) => path,
    );
    let next = await coming.next();
    let current = await present.next();
    while (!next.done || !current.done) {
      if (!next.done && next.value.phoneFile) next = await coming.next();
      else if (!next.done && (current.done || comparePaths(next.value.path, current.value.path) < 0)) {
        const { path } = next.value;
        const stamp = await rendered.at(path);
        if (stamp && !stamp.removed) yield { ...spared(next.value, managedReason(stamp)), managed: true };
        else yield { change: 'added', path, staged: next.value };
        next = await coming.next();
      } else if (!current.done && (next.done || comparePaths(current.value.path, next.value.path) < 0)) {
        yield { change: 'removed', path: current.value.path, current: current.value };
        current = await present.next();
      } else if (!next.done && !current.done) {
        yield await this.compared(next.value, current.value);
        next = await coming.next();
        current = await present.next();
      }
    }
  }

  async *stagedPages(importId: string, { phoneFilesOnly = false } = {}): AsyncGenerator<StagedFile[]> {
    let cursor: string | undefined;
    do {
      const page = await this.stagedPage(importId, cursor === undefined ? {} : { cursor }, phoneFilesOnly);
      yield page.items.map(({ value }) => value);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  private async compared(staged: StagedFile, current: TreeFile): Promise<PlannedChange> {
    const { path } = staged;
    if (staged.hash === current.hash && staged.kind === current.kind)
      return { change: 'unchanged', path, staged };
    if (staged.defaultMaster && (await this.isCustomised(current)))
      return { ...spared(staged, SPARED), managed: false };
    return { change: 'changed', path, staged };
  }

  private async isCustomised({ blob }: TreeFile): Promise<boolean> {
    return blob !== null && !isUntouchedDefaultMaster(readMasterFile(await this.bytes.plain(blob)));
  }

  private stagedPage(
    importId: string,
    cursor: { cursor?: string },
    phoneFilesOnly = false,
  ): Promise<Page<StagedFile>> {
    const index = phoneFilesOnly ? 'phone' : 'path';
    return this.staged.list({ index, prefix: `${importId}\u0000`, limit: PAGE, ...cursor });
  }
}

function spared(
  staged: StagedFile,
  reason: string,
): { change: 'spared'; path: string; staged: StagedFile; reason: string } {
  return { change: 'spared', path: staged.path, staged, reason };
}

function managedReason({ path, owner }: RenderedFile): string {
  const name = refName(parseRef(owner));
  return `It is rendered from ${name}: change ${name}, or take the file back by 'ringfleet unmanage ${path}'.`;
}

/** Values in the order of their paths, asked for in that order. */
class OrderedValues<T> {
  private readonly source: AsyncGenerator<T, undefined>;
  private readonly pathOf: (value: T) => string;
  private current: Promise<IteratorResult<T, undefined>> | undefined;

  constructor(source: AsyncGenerator<T, undefined>, pathOf: (value: T) => string) {
    this.source = source;
    this.pathOf = pathOf;
  }

  /** The value of a path that is not before those that were asked for. */
  async at(path: string): Promise<T | undefined> {
    for (;;) {
      const next = await (this.current ??= this.source.next());
      if (next.done) return undefined;
      const order = comparePaths(this.pathOf(next.value), path);
      if (order >= 0) return order === 0 ? next.value : undefined;
      this.current = undefined;
    }
  }
}

/** By UTF-8 bytes, as the stores sort. */
function comparePaths(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

async function* values<T>(
  page: (cursor: { cursor?: string }) => Promise<Page<T>>,
): AsyncGenerator<T, undefined> {
  let cursor: string | undefined;
  do {
    const { items, cursor: next }: { items: Stored<T>[]; cursor?: string } = await page(
      cursor === undefined ? {} : { cursor },
    );
    for (const { value } of items) yield value;
    cursor = next;
  } while (cursor !== undefined);
  return undefined;
}
