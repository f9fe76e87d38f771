import type { EventMessage } from '@ringfleet/contracts';
import { packMessages, unpackValues } from './packed-messages.ts';
import type { LogThread } from './log-thread.ts';
import type { PartitionLog } from './partition-log.ts';

interface Waiting {
  entries: { partition: PartitionLog; message: EventMessage }[];
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * Publishing: all that is asked for in one turn of the event loop, or while an earlier batch is being written, goes to
 * the thread as one call and is made durable by one fsync.
 */
export class AppendQueue {
  private readonly thread: LogThread;
  private readonly now: () => number;
  private waiting: Waiting[] = [];
  private writing = false;
  private scheduled = false;

  constructor(thread: LogThread, now: () => number) {
    this.thread = thread;
    this.now = now;
  }

  append(entries: Waiting['entries']): Promise<void> {
    return entries.length === 0 ? Promise.resolve() : this.enqueue(entries);
  }

  private enqueue(entries: Waiting['entries']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entries, resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when all that was asked for is written, or has failed. */
  async drain(): Promise<void> {
    await this.enqueue([]).catch(() => undefined);
  }

  private schedule(): void {
    if (this.writing || this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.write();
    });
  }

  private async write(): Promise<void> {
    const taken = this.waiting;
    this.waiting = [];
    this.writing = true;
    try {
      await this.store(taken);
      for (const { resolve } of taken) resolve();
    } catch (error) {
      for (const { reject } of taken) reject(error as Error);
    } finally {
      this.writing = false;
      if (this.waiting.length > 0) this.schedule();
    }
  }

  private async store(taken: Waiting[]): Promise<void> {
    const runs = new Map<PartitionLog, EventMessage[]>();
    for (const { entries } of taken)
      for (const { partition, message } of entries) {
        const run = runs.get(partition);
        if (run) run.push(message);
        else runs.set(partition, [message]);
      }
    if (runs.size === 0) return;
    const messages = [...runs.values()].flat();
    const packed = packMessages(messages);
    const timestamp = this.now();
    const bases = await this.thread.call('append', {
      runs: Array.from(runs, ([{ id }, { length: count }]) => ({ partition: id, count })),
      timestamp,
      messages: packed,
    });
    // The publisher may reuse its buffers and objects: readers get what was stored.
    const values = unpackValues(packed);
    let at = 0;
    for (const [index, [partition, run]] of [...runs].entries()) {
      const stored = run.map(({ key, headers }) => ({ key, headers, value: values[at++] ?? null }));
      partition.appended(bases[index] as number, timestamp, stored);
    }
  }
}
