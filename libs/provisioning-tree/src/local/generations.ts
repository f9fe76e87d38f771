import type { Publisher } from '@ringfleet/contracts';
import type { RereadReason, TreePositions } from '../followed-tree.port.ts';
import type { ArtifactRows } from './artifact-rows.ts';
import type { PhoneFileRows } from './phone-file-rows.ts';
import { reached, type TreeMemory } from './tree-memory.ts';

/**
 * Full re-reads (design section 5, Freshness). A re-read counts the generation up and stages all artifacts; what was
 * visible stays so until the end, which shows the new state in one step. Phone files are merged as they come, their
 * order tells old from new. What the generation has not met is dropped when it is sure to be gone: on the same cluster
 * at the end, on another one when its publisher says that it has sent everything again.
 */
export class Generations {
  private readonly memory: TreeMemory;
  private readonly artifacts: ArtifactRows;
  private readonly phoneFiles: PhoneFileRows;

  constructor(memory: TreeMemory, artifacts: ArtifactRows, phoneFiles: PhoneFileRows) {
    this.memory = memory;
    this.artifacts = artifacts;
    this.phoneFiles = phoneFiles;
  }

  begin({ cluster, reason, until, ...owing }: BeginReread): void {
    const { memory } = this;
    memory.set('cluster', cluster);
    memory.set('generation', memory.number('generation') + 1);
    memory.set('reread', JSON.stringify({ reason, until }));
    memory.clearPositions();
    for (const group of ['closed', 'artifactsMark', 'phoneFilesMark']) memory.deleteGroup(group);
    memory.delete('metPhoneFiles');
    this.artifacts.forgetStaged();
    this.phoneFiles.settleAll();
    if (reason !== 'other-cluster') return;
    this.owe(owing);
    memory.set('owesMark', owing.gateway);
  }

  /** @returns how many files this gateway took */
  owe({ gateway, othersDue }: Owing): number {
    this.phoneFiles.oweOthersThan(gateway, othersDue);
    return this.phoneFiles.oweAllOf(gateway, 0);
  }

  end(now: number): void {
    const { memory } = this;
    const reread = memory.reread();
    if (!reread) return;
    memory.delete('reread');
    memory.set('complete', 1);
    const closed = memory.group('closed');
    for (const [publisher, seq] of closed) this.artifacts.close(publisher as Publisher, Number(seq), now);
    for (const publisher of closed.keys())
      if (this.mayDrop(reread.reason) || memory.get(`artifactsMark:${publisher}`) !== undefined)
        this.artifacts.dropMissing(publisher as Publisher, now);
    if (!this.mayDrop(reread.reason)) this.dropRepublishedPhoneFiles();
    else if (memory.get('metPhoneFiles') !== undefined) this.phoneFiles.dropMissing();
  }

  closed(publisher: Publisher, seq: number, now: number): void {
    const known = this.memory.number(`closed:${publisher}`);
    this.memory.set(`closed:${publisher}`, Math.max(known, seq));
    if (!this.memory.reread()) this.artifacts.close(publisher, seq, now);
  }

  artifactsRepublished(publisher: Publisher, now: number): void {
    this.memory.set(`artifactsMark:${publisher}`, 1);
    if (!this.memory.reread()) this.artifacts.dropMissing(publisher, now);
  }

  metPhoneFile(): void {
    if (this.memory.get('metPhoneFiles') === undefined) this.memory.set('metPhoneFiles', 1);
  }

  phoneFilesRepublished(gateway: string, positions: Record<string, number>): void {
    this.memory.set(`phoneFilesMark:${gateway}`, JSON.stringify(positions));
  }

  /** A gateway's mark counts once every partition is read up to where its files end. */
  dropRepublishedPhoneFiles(): void {
    if (this.memory.reread()) return;
    const marks = this.memory.group('phoneFilesMark');
    if (marks.size === 0) return;
    const { phoneFiles } = this.memory.positions();
    for (const [gateway, text] of marks) {
      if (!reached(phoneFiles, JSON.parse(text) as Record<string, number>)) continue;
      this.phoneFiles.dropMissing(gateway);
      this.memory.delete(`phoneFilesMark:${gateway}`);
    }
  }

  private mayDrop(reason: RereadReason): boolean {
    return reason !== 'other-cluster';
  }
}

/** What a gateway tells a bus that may not have it. */
interface Owing {
  /** This gateway: it owes all files that it took. */
  gateway: string;
  /** From when on it owes those of the others, too: one of them may be gone for good. Milliseconds since 1970. */
  othersDue: number;
}

interface BeginReread extends Owing {
  cluster: string;
  reason: RereadReason;
  until: TreePositions;
}
