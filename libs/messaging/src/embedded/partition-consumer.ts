import { backoffMs, pause } from '../backoff.ts';
import type { DeliveredMessage } from '../event-bus.port.ts';
import type { Redelivery } from '../redelivery.ts';
import type { LogReader } from './log-reader.ts';
import type { OffsetCommits } from './offset-commits.ts';
import type { PartitionLog } from './partition-log.ts';

const BATCH = 100;
const READ_BACKOFF_MS = 200;

export interface ConsumerParts {
  reader: LogReader;
  commits: OffsetCommits;
  redelivery: Redelivery;
}

/** One group's place in one partition: the keys of a batch side by side, each message redelivered until done or dead. */
export class PartitionConsumer {
  readonly partition: PartitionLog;
  /** Offset of the next message that the group has not finished. */
  position: number;
  private readonly group: string;
  private readonly parts: ConsumerParts;
  private readonly stopping = new AbortController();
  private readonly unlisten: () => void;
  private running: Promise<void> | undefined;

  constructor(partition: PartitionLog, position: number, group: string, parts: ConsumerParts) {
    this.partition = partition;
    this.position = Math.min(position, partition.end);
    this.group = group;
    this.parts = parts;
    this.unlisten = partition.onAppend(() => this.wake());
    this.wake();
  }

  /** Resolves when the messages in hand are done with. */
  async close(): Promise<void> {
    this.stopping.abort();
    this.unlisten();
    await this.running;
  }

  private wake(): void {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      if (this.hasWork()) this.wake();
    });
  }

  private hasWork(): boolean {
    return !this.stopping.signal.aborted && this.position < this.partition.end;
  }

  private async run(): Promise<void> {
    for (let failures = 0; this.hasWork();) {
      try {
        const { messages, next } = await this.parts.reader.read(this.partition, this.position, BATCH);
        failures = 0;
        const open = await this.finishAll(messages);
        this.advance(open?.offset ?? next);
        if (open) return;
      } catch {
        // The store cannot be read; the bus's status says so.
        failures += 1;
        await pause(backoffMs(READ_BACKOFF_MS, failures), this.stopping.signal);
      }
    }
  }

  /** @returns the first message that is not done with, when closed before that */
  private async finishAll(messages: readonly DeliveredMessage[]): Promise<DeliveredMessage | undefined> {
    const byKey = Map.groupBy(messages, ({ key }) => key);
    const left = await Promise.all(Array.from(byKey.values(), (ofKey) => this.finishInOrder(ofKey)));
    return left
      .filter((message) => message !== undefined)
      .reduce<DeliveredMessage | undefined>(
        (first, message) => (first && first.offset < message.offset ? first : message),
        undefined,
      );
  }

  private async finishInOrder(messages: readonly DeliveredMessage[]): Promise<DeliveredMessage | undefined> {
    for (const message of messages)
      if (!(await this.parts.redelivery.finish(message, this.stopping.signal))) return message;
    return undefined;
  }

  private advance(position: number): void {
    if (position === this.position) return;
    this.position = position;
    this.parts.commits.commit({
      group: this.group,
      partition: this.partition.id,
      offset: position,
    });
  }
}
