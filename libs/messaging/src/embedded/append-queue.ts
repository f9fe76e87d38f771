import type { EventMessage } from '@ringfleet/contracts';
import { packMessages, unpackValues } from './packed-messages.ts';
import type { LogThread } from './log-thread.ts';
import type { PartitionLog } from './partition-log.ts';

/** One transaction takes about this much, so that an import of a whole fleet neither fills the memory nor holds up others. */
const MESSAGES_PER_WRITE = 2_000;
const BYTES_PER_WRITE = 8 * 1024 * 1024;

interface Entry {
  partition: PartitionLog;
  message: EventMessage;
}

interface Waiting {
  entries: Entry[];
  bytes: number;
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

  /** Resolves when all are durable. A very large batch is written in several steps, in order. */
  async append(entries: Entry[]): Promise<void> {
    await Promise.all(slices(entries).map((slice) => this.enqueue(slice)));
  }

  private enqueue({ entries, bytes }: Pick<Waiting, 'entries' | 'bytes'>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entries, bytes, resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when all that was asked for is written, or has failed. */
  async drain(): Promise<void> {
    await this.enqueue({ entries: [], bytes: 0 }).catch(() => undefined);
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
    const taken = this.waiting.splice(0, this.countForOneWrite());
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

  private countForOneWrite(): number {
    let messages = 0;
    let bytes = 0;
    const beyond = this.waiting.findIndex((one) => {
      messages += one.entries.length;
      bytes += one.bytes;
      return messages > MESSAGES_PER_WRITE || bytes > BYTES_PER_WRITE;
    });
    return beyond < 0 ? this.waiting.length : Math.max(beyond, 1);
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

function slices(entries: Entry[]): Pick<Waiting, 'entries' | 'bytes'>[] {
  const found: Pick<Waiting, 'entries' | 'bytes'>[] = [];
  for (const entry of entries) {
    const size = entry.message.value?.length ?? 0;
    const last = found.at(-1);
    if (last && last.entries.length < MESSAGES_PER_WRITE && last.bytes + size <= BYTES_PER_WRITE) {
      last.entries.push(entry);
      last.bytes += size;
    } else found.push({ entries: [entry], bytes: size });
  }
  return found;
}
