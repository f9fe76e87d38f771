import type { Readable } from 'node:stream';
import { RingfleetError } from '@ringfleet/contracts';
import { assertOwner, treePath } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import { classifyFileName, type Fault, lintFile } from '@ringfleet/ucs';
import type { Authorship, ChangeSets } from '../change-sets/change-sets.service.ts';
import { classifyImportedFile } from './classify-imported-file.ts';
import type { FileBytes, KeptBytes } from './file-bytes.ts';
import type { RenderedFilesReader } from './rendered-files-reader.ts';
import type { TreeFile } from './tree-file.repository.ts';

export interface PutResult {
  file: TreeFile;
  faults: Fault[];
}

/** One path of the operator's files put, removed, read. */
export class PutFile {
  private readonly treeFiles: Repository<TreeFile>;
  private readonly bytes: FileBytes;
  private readonly changeSets: ChangeSets;
  private readonly rendered: Pick<RenderedFilesReader, 'assertFree'>;

  constructor(
    treeFiles: Repository<TreeFile>,
    bytes: FileBytes,
    changeSets: ChangeSets,
    rendered: Pick<RenderedFilesReader, 'assertFree'>,
  ) {
    this.treeFiles = treeFiles;
    this.bytes = bytes;
    this.changeSets = changeSets;
    this.rendered = rendered;
  }

  /**
   * Puts bytes and publishes them as a change set of their own. Faults that surely break phones are refused.
   * @param expectedSeq version the caller saw; 0: not there yet; undefined: whatever is there
   * @throws RF_PATH_OWNED, RF_PATH_MANAGED, RF_PARAMETERS_IN_MASTER_NAME, RF_FILE_FAULTY, RF_VERSION_CONFLICT
   */
  async put(
    path: string,
    source: Readable,
    expectedSeq: number | undefined,
    { modified, ...authorship }: Authorship & { modified: Date },
  ): Promise<PutResult> {
    const plain = treePath(path);
    assertOwner(plain, 'config-renderer');
    await this.rendered.assertFree(plain);
    const firmware = classifyFileName(plain).kind === 'firmware';
    const kept = await this.bytes.keep(source, { folder: 'files', firmware });
    try {
      const faults = this.check(plain, kept);
      const { kind, mac } = classifyImportedFile(plain, kept.bytes);
      const { blob, size, hash } = kept;
      const content = { path: plain, kind, mac, size, hash, blob, modified: modified.toISOString() };
      return { file: await this.changeSets.change(content, expectedSeq, authorship), faults };
    } catch (error) {
      await this.bytes.forget([kept.blob]);
      throw error;
    }
  }

  /** @throws RF_PATH_NOT_FOUND, RF_PATH_MANAGED, RF_VERSION_CONFLICT */
  async remove(path: string, expectedSeq: number | undefined, authorship: Authorship): Promise<TreeFile> {
    const plain = treePath(path);
    assertOwner(plain, 'config-renderer');
    await this.rendered.assertFree(plain);
    const current = await this.treeFiles.get(plain);
    if (!current?.value.blob) throw new RingfleetError('RF_PATH_NOT_FOUND', { path: plain });
    const { kind, mac, hash } = current.value;
    const gone = { path: plain, kind, mac, hash, size: 0, blob: null, modified: new Date().toISOString() };
    return this.changeSets.change(gone, expectedSeq, authorship);
  }

  private check(path: string, { bytes }: KeptBytes): Fault[] {
    if (!bytes) return [];
    const { kind } = classifyImportedFile(path, bytes);
    const faults = lintFile({ path, bytes });
    if (classifyFileName(path).kind === 'master' && kind !== 'master')
      throw new RingfleetError('RF_PARAMETERS_IN_MASTER_NAME', { path });
    const worst = faults.find(({ severity }) => severity === 'error');
    if (worst)
      throw new RingfleetError('RF_FILE_FAULTY', {
        path,
        line: worst.line,
        column: worst.column,
        fault: `${worst.code}: ${worst.message}`,
        advice: worst.advice,
      });
    return faults;
  }
}
