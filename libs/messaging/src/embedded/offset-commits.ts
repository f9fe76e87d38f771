import type { GroupOffset } from './log.program.ts';
import type { LogThread } from './log-thread.ts';

/** Commits of all groups are collected this long (ms): what a crash forgets is delivered again (at least once). */
const COMMIT_EVERY_MS = 200;

/** Committed offsets, written together. */
export class OffsetCommits {
  private readonly thread: LogThread;
  private readonly dirty = new Map<string, GroupOffset>();
  private timer: NodeJS.Timeout | undefined;

  constructor(thread: LogThread) {
    this.thread = thread;
  }

  commit(entry: GroupOffset): void {
    this.dirty.set(`${entry.partition}/${entry.group}`, entry);
    this.timer ??= setTimeout(() => {
      // Kept for the next try; whoever reads on is delivered again after a crash, nothing is lost.
      this.flush().catch(() => undefined);
    }, COMMIT_EVERY_MS).unref();
  }

  /** Resolves when all that was committed so far is durable. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.dirty.size === 0) return;
    const taken = [...this.dirty];
    this.dirty.clear();
    try {
      await this.thread.call(
        'commit',
        taken.map(([, entry]) => entry),
      );
    } catch (error) {
      for (const [key, entry] of taken) if (!this.dirty.has(key)) this.dirty.set(key, entry);
      throw error;
    }
  }
}
