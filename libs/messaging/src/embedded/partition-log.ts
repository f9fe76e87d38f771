import type { EventMessage } from '@ringfleet/contracts';
import type { DeliveredMessage } from '../event-bus.port.ts';
import type { PartitionRow } from './log-rows.ts';

/** The newest messages of a partition are kept in memory up to these limits, for readers that keep up. */
const TAIL_MESSAGES = 2_000;
const TAIL_BYTES = 512 * 1024;

/**
 * One partition as the process that owns the file sees it: where it ends, its newest messages, and who waits for more.
 * A reader that keeps up is served from memory, and so costs no turn of the thread; only durable messages get here.
 */
export class PartitionLog {
  readonly id: number;
  readonly topic: string;
  readonly number: number;
  /** Offset of the next message that will be written. */
  end: number;
  private readonly readers = new Set<() => void>();
  private tail: DeliveredMessage[] = [];
  private tailBytes = 0;

  constructor({ id, topic, number, next }: PartitionRow) {
    this.id = id;
    this.topic = topic;
    this.number = number;
    this.end = next;
  }

  /** Calls `wake` after every append. Returns what ends that. */
  onAppend(wake: () => void): () => void {
    this.readers.add(wake);
    return () => {
      this.readers.delete(wake);
      if (this.readers.size === 0) this.forgetTail();
    };
  }

  /** Takes note of messages that are durable; their values are copies that nobody else holds, their headers are not. */
  appended(base: number, timestamp: number, messages: readonly EventMessage[]): void {
    if (base !== this.end) this.forgetTail();
    this.end = base + messages.length;
    if (this.readers.size === 0) return;
    for (const [index, { key, value, headers }] of messages.entries()) {
      const offset = base + index;
      this.tail.push({
        topic: this.topic,
        partition: this.number,
        offset,
        timestamp,
        key,
        value,
        headers: { ...headers },
      });
      this.tailBytes += value?.length ?? 0;
    }
    this.trimTail();
    for (const wake of this.readers) wake();
  }

  /** Messages from `offset` on, when memory holds that one. Headers are the reader's own. */
  newest(offset: number, limit: number): DeliveredMessage[] | undefined {
    const first = this.tail[0]?.offset;
    if (first === undefined || offset < first) return undefined;
    const found = this.tail.slice(offset - first, offset - first + limit);
    return found.map((message) => ({ ...message, headers: { ...message.headers } }));
  }

  private trimTail(): void {
    if (this.tail.length <= TAIL_MESSAGES && this.tailBytes <= TAIL_BYTES) return;
    // Half of it at once, so that trimming costs nothing per message.
    let drop = 0;
    while (
      drop < this.tail.length &&
      (this.tail.length - drop > TAIL_MESSAGES / 2 || this.tailBytes > TAIL_BYTES / 2)
    ) {
      this.tailBytes -= this.tail[drop]?.value?.length ?? 0;
      drop += 1;
    }
    this.tail = this.tail.slice(drop);
  }

  private forgetTail(): void {
    this.tail = [];
    this.tailBytes = 0;
  }
}
