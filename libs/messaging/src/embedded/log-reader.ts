import type { DeliveredMessage } from '../event-bus.port.ts';
import type { ReadRequest } from './log.program.ts';
import type { LogThread } from './log-thread.ts';
import { unpackValues, type PackedBatch } from './packed-messages.ts';
import type { PartitionLog } from './partition-log.ts';

/** What lies at a position, and where to read on: beyond the last message, or the end when only compacted gaps follow. */
export interface ReadBatch {
  messages: DeliveredMessage[];
  next: number;
}

interface Waiting {
  request: ReadRequest;
  resolve: (batch: PackedBatch) => void;
  reject: (error: Error) => void;
}

/** Reads partitions: from memory when the reader keeps up, else from the thread, all readers of one turn in one call. */
export class LogReader {
  private readonly thread: LogThread;
  private waiting: Waiting[] = [];

  constructor(thread: LogThread) {
    this.thread = thread;
  }

  async read(partition: PartitionLog, from: number, limit: number): Promise<ReadBatch> {
    const newest = partition.newest(from, limit);
    if (newest) return { messages: newest, next: from + newest.length };
    const end = partition.end;
    const batch = await this.ask({ partition: partition.id, from, limit });
    const values = unpackValues(batch);
    const messages = batch.offsets.map((offset, index) => ({
      topic: partition.topic,
      partition: partition.number,
      offset,
      timestamp: batch.timestamps[index] as number,
      key: batch.keys[index] as string,
      value: values[index] ?? null,
      headers: JSON.parse(batch.headers[index] as string) as Record<string, string>,
    }));
    const last = messages.at(-1);
    return { messages, next: last ? last.offset + 1 : end };
  }

  private ask(request: ReadRequest): Promise<PackedBatch> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      if (this.waiting.length === 1) setImmediate(() => void this.readAll());
    });
  }

  private async readAll(): Promise<void> {
    const taken = this.waiting;
    this.waiting = [];
    try {
      const batches = await this.thread.call(
        'read',
        taken.map(({ request }) => request),
      );
      for (const [index, { resolve }] of taken.entries()) resolve(batches[index] as PackedBatch);
    } catch (error) {
      for (const { reject } of taken) reject(error as Error);
    }
  }
}
