import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { RingfleetError } from '@ringfleet/contracts';
import { treePath } from '@ringfleet/provisioning-tree';
import type { Repository } from '@ringfleet/storage';
import { classifyFileName, type Fault, isUntouchedDefaultMaster, readMasterFile } from '@ringfleet/ucs';
import type { Authorship, ChangeSets, ImportChoices } from '../change-sets/change-sets.service.ts';
import { classifyImportedFile } from './classify-imported-file.ts';
import type { FileBytes, KeptBytes } from './file-bytes.ts';
import type { ImportApplication } from './import-application.service.ts';
import type { ImportPlanner, PlannedChange } from './import-plan.service.ts';
import { lintImport } from './import-lint.ts';
import type { PackedFile } from './packed-files.ts';
import { type Import, stagedFileId, type StagedFile } from './import.repository.ts';
import { phoneImportFolder } from './phone-import-blobs.ts';

export interface ImportReport {
  import: Import;
  /** Paths by what applying would do. */
  changes: { added: number; changed: number; unchanged: number; removed: number; spared: number };
  /** Files that phones wrote: they become their first versions. */
  phoneFiles: number;
  faults: { error: number; warning: number; info: number };
}

/** A file that an import cannot take. */
export interface RefusedFile {
  path: string;
  code: string;
  message: string;
}

export type ImportLine =
  | {
      kind: 'change';
      change: PlannedChange['change'];
      path: string;
      size: number;
      reason?: string;
      /** Spared because the path is rendered: nothing makes the import take it. */
      managed?: boolean;
    }
  | { kind: 'phone-file'; path: string; mac: string; size: number }
  | ({ kind: 'fault'; file: string } & Fault);

const DAY = 24 * 3600 * 1000;

/** Imports of an operator's folder: opened, filled file by file, looked at, then applied as one change set or discarded. */
export class Imports {
  private readonly imports: Repository<Import>;
  private readonly staged: Repository<StagedFile>;
  private readonly bytes: FileBytes;
  private readonly planner: ImportPlanner;
  private readonly application: ImportApplication;
  private readonly changeSets: ChangeSets;
  /** Imports that are being applied or discarded by this process. */
  private readonly ending = new Set<string>();
  private readonly writes = new Set<Promise<void>>();

  constructor(parts: {
    imports: Repository<Import>;
    staged: Repository<StagedFile>;
    bytes: FileBytes;
    planner: ImportPlanner;
    application: ImportApplication;
    changeSets: ChangeSets;
  }) {
    this.imports = parts.imports;
    this.staged = parts.staged;
    this.bytes = parts.bytes;
    this.planner = parts.planner;
    this.application = parts.application;
    this.changeSets = parts.changeSets;
  }

  async open({ author, note }: Authorship): Promise<Import> {
    const entry: Import = {
      id: randomUUID(),
      state: 'open',
      openedAt: new Date().toISOString(),
      author,
      note,
    };
    await this.imports.put(entry.id, entry, { expectedVersion: 0 });
    return entry;
  }

  /** Idempotent: the same path again replaces what was staged. @throws RF_PATH_INVALID, RF_BODY_TOO_LARGE */
  async addFile(importId: string, path: string, modified: Date, source: Readable): Promise<void> {
    await this.openImport(importId);
    const plain = treePath(path);
    const kept = await this.bytes.keep(source, keeping(plain));
    await this.stage(importId, [this.stagedFile(importId, plain, modified, kept)]);
  }

  /**
   * Many small files, with a few writes for all of them; idempotent as {@link addFile}.
   * @returns those that could not be taken
   */
  async addFiles(importId: string, files: readonly PackedFile[]): Promise<RefusedFile[]> {
    await this.openImport(importId);
    const refused: RefusedFile[] = [];
    const byPath = new Map<string, PackedFile>();
    for (const file of files) {
      try {
        byPath.set(treePath(file.path), file);
      } catch (error) {
        if (!(error instanceof RingfleetError)) throw error;
        refused.push({ path: file.path, code: error.code, message: error.message });
      }
    }
    const taken = [...byPath].map(([path, { modified, bytes }]) => ({
      path,
      modified,
      bytes,
      ...keeping(path),
    }));
    const kept = await this.bytes.keepMany(taken);
    await this.stage(
      importId,
      taken.map(({ path, modified }, at) => this.stagedFile(importId, path, modified, kept[at]!)),
    );
    return refused;
  }

  async report(importId: string): Promise<ImportReport> {
    const entry = await this.get(importId);
    const report: ImportReport = {
      import: entry,
      changes: { added: 0, changed: 0, unchanged: 0, removed: 0, spared: 0 },
      phoneFiles: 0,
      faults: { error: 0, warning: 0, info: 0 },
    };
    for await (const line of this.lines(importId)) {
      if (line.kind === 'change') report.changes[line.change] += 1;
      else if (line.kind === 'phone-file') report.phoneFiles += 1;
      else report.faults[line.severity] += 1;
    }
    return report;
  }

  /** Everything there is to say of an import: changes in the order of paths, phone files, faults file by file. */
  async *lines(importId: string): AsyncGenerator<ImportLine> {
    await this.get(importId);
    for await (const change of this.planner.changes(importId)) {
      const { size } = change.change === 'removed' ? change.current : change.staged;
      const reason = change.change === 'spared' ? { reason: change.reason, managed: change.managed } : {};
      yield { kind: 'change', change: change.change, path: change.path, size, ...reason };
    }
    for await (const files of this.planner.stagedPages(importId))
      for (const { path, size, phoneFile } of files)
        if (phoneFile) yield { kind: 'phone-file', path, size, mac: phoneFile.mac };
    for (const { path, faults } of await lintImport(this.planner.stagedPages(importId), this.bytes))
      for (const fault of faults) yield { kind: 'fault', file: path, ...fault };
  }

  /** @returns the change set's seq; phones work from it when this resolves */
  async apply(importId: string, choices: ImportChoices, authorship: Authorship): Promise<number> {
    return this.end(importId, () => this.changeSets.applyImport(importId, choices, authorship));
  }

  async discard(importId: string): Promise<void> {
    await this.end(importId, () => this.application.discard(importId));
  }

  /** Imports that nobody finished within a day go. */
  async sweep(now = Date.now()): Promise<void> {
    const { items } = await this.imports.list({ index: 'state', equals: 'open', limit: 1000 });
    for (const { value } of items)
      if (now - Date.parse(value.openedAt) > DAY) await this.application.discard(value.id);
  }

  private async get(importId: string): Promise<Import> {
    const stored = await this.imports.get(importId);
    if (!stored) throw new RingfleetError('RF_IMPORT_UNKNOWN', { id: importId });
    return stored.value;
  }

  private async openImport(importId: string): Promise<Import> {
    const entry = await this.get(importId);
    if (entry.state !== 'open')
      throw new RingfleetError('RF_IMPORT_ENDED', { id: importId, state: entry.state });
    return entry;
  }

  /** The bytes go again when the import ended while they came in, so that nothing of it is left behind. */
  private async stage(importId: string, files: readonly StagedFile[]): Promise<void> {
    try {
      await this.openImport(importId);
      if (this.ending.has(importId))
        throw new RingfleetError('RF_IMPORT_ENDED', { id: importId, state: 'ending' });
    } catch (error) {
      await this.bytes.forget(files.map(({ blob }) => blob));
      throw error;
    }
    const write = this.write(files);
    this.writes.add(write);
    await write.finally(() => this.writes.delete(write));
  }

  /** What was staged under the same paths before goes. */
  private async write(files: readonly StagedFile[]): Promise<void> {
    const entries = files.map((value) => ({ id: stagedFileId(value.importId, value.path), value }));
    const before = await this.staged.getMany(entries.map(({ id }) => id));
    await this.staged.putMany(entries);
    await this.bytes.forget(before.map(({ value }) => value.blob));
  }

  /** Nothing more comes in while it is applied or discarded. */
  private async end<T>(importId: string, how: () => Promise<T>): Promise<T> {
    await this.openImport(importId);
    this.ending.add(importId);
    try {
      await Promise.allSettled(this.writes);
      return await how();
    } finally {
      this.ending.delete(importId);
    }
  }

  private stagedFile(importId: string, path: string, modified: Date, kept: KeptBytes): StagedFile {
    const { blob, size, hash, bytes } = kept;
    const found = classifyImportedFile(path, bytes);
    const master = isDefaultMaster(path, bytes) ? { defaultMaster: true as const } : {};
    return { importId, path, size, hash, blob, modified: modified.toISOString(), ...found, ...master };
  }
}

function isDefaultMaster(path: string, bytes: Buffer | undefined): boolean {
  if (!bytes || classifyFileName(path).kind !== 'generic-master') return false;
  return isUntouchedDefaultMaster(readMasterFile(bytes));
}

/** Where a file's bytes go: what phones wrote has folders that are swept by themselves. */
function keeping(path: string): { folder: string; firmware: boolean } {
  const { kind, phoneFile } = classifyImportedFile(path, undefined);
  return { folder: phoneFile ? phoneImportFolder(new Date()) : 'files', firmware: kind === 'firmware' };
}
