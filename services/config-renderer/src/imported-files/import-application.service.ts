import { formatOrder, phoneFileKey, type PhoneFileImportAsked } from '@ringfleet/contracts';
import type { EventPublisher } from '@ringfleet/messaging';
import type { Repository } from '@ringfleet/storage';
import type { ChangeSet } from '../change-sets/change-set.repository.ts';
import type { FileBytes } from './file-bytes.ts';
import type { ImportPlanner } from './import-plan.service.ts';
import { type Import, stagedFileId, type StagedFile } from './import.repository.ts';
import { type TreeFile, versionId } from './tree-file.repository.ts';

interface Repositories {
  imports: Repository<Import>;
  staged: Repository<StagedFile>;
  versions: Repository<TreeFile>;
}

const BATCH = 200;

/** Turns an import into the versions of one change set, and hands what phones wrote to the gateways. */
export class ImportApplication {
  private readonly repositories: Repositories;
  private readonly planner: ImportPlanner;
  private readonly bytes: FileBytes;
  private readonly events: { publisher: EventPublisher; source: string };

  constructor(
    repositories: Repositories,
    planner: ImportPlanner,
    bytes: FileBytes,
    events: { publisher: EventPublisher; source: string },
  ) {
    this.repositories = repositories;
    this.planner = planner;
    this.bytes = bytes;
    this.events = events;
  }

  async prepare(set: ChangeSet, importId: string): Promise<void> {
    await this.setState(importId, 'applying', set.seq);
    let versions: TreeFile[] = [];
    const store = async () => {
      await this.repositories.versions.putMany(
        versions.map((value) => ({ id: versionId(value.path, set.seq), value })),
      );
      versions = [];
    };
    for await (const change of this.planner.changes(importId)) {
      const { seq, at, author, note } = set;
      if (change.change === 'removed') {
        if (!set.removeMissing) continue;
        const gone = { size: 0, blob: null, modified: at };
        versions.push({ ...change.current, ...gone, seq, at, author, note });
      } else if (
        change.change !== 'unchanged' &&
        (change.change !== 'spared' || (set.replaceMaster && !change.managed))
      ) {
        const { path, kind, size, hash, mac, modified, blob } = change.staged;
        versions.push({ path, kind, size, hash, mac, modified, blob, seq, at, author, note });
      }
      if (versions.length >= BATCH) await store();
    }
    await store();
    await this.handOver(importId);
  }

  /** After the set is visible: what was only staged goes; bytes that became versions, or wait for a gateway, stay. */
  async conclude(importId: string, seq: number): Promise<void> {
    for await (const files of this.planner.stagedPages(importId)) {
      const own = files.filter(({ phoneFile }) => !phoneFile);
      const versions = await this.repositories.versions.getMany(own.map(({ path }) => versionId(path, seq)));
      const used = new Set(versions.map(({ value }) => value.blob));
      await this.bytes.forget(own.map(({ blob }) => blob).filter((blob) => !used.has(blob)));
      await this.forgetStaged(importId, files);
    }
    await this.setState(importId, 'applied', seq);
  }

  /** Nothing of the import remains. */
  async discard(importId: string): Promise<void> {
    for await (const files of this.planner.stagedPages(importId)) {
      await this.bytes.forget(files.map(({ blob }) => blob));
      await this.forgetStaged(importId, files);
    }
    await this.setState(importId, 'discarded');
  }

  private async handOver(importId: string): Promise<void> {
    for await (const files of this.planner.stagedPages(importId, { phoneFilesOnly: true })) {
      const events = files.map((file) => {
        const asked = importAsked(file);
        return {
          key: asked.mac,
          event: {
            id: `${asked.order}/${phoneFileKey(asked)}/import-asked`,
            type: 'ringfleet.phone-file.import-asked.v1' as const,
            source: this.events.source,
            subject: asked.mac,
            time: new Date().toISOString(),
            data: asked,
          },
        };
      });
      await this.events.publisher.publish(events);
    }
  }

  /** The deletes of a page go together: one by one, each would wait for the disk. */
  private async forgetStaged(importId: string, files: readonly StagedFile[]): Promise<void> {
    await Promise.all(files.map(({ path }) => this.repositories.staged.delete(stagedFileId(importId, path))));
  }

  private async setState(id: string, state: Import['state'], seq?: number): Promise<void> {
    const stored = await this.repositories.imports.get(id);
    if (!stored) return;
    await this.repositories.imports.put(id, {
      ...stored.value,
      state,
      ...(seq === undefined ? {} : { seq }),
    });
  }
}

function importAsked(file: StagedFile): PhoneFileImportAsked {
  if (!file.phoneFile) throw new TypeError(`${file.path} is not a phone's file`);
  const order = formatOrder({ ms: Date.parse(file.modified), counter: 0, edit: 0, gateway: 'import' });
  const { path, size, hash, modified, blob } = file;
  return { ...file.phoneFile, path, order, size, hash, modified, blob: { key: blob } };
}
