import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { EventMessage } from '@ringfleet/contracts';
import type { DeliveredMessage, EventBus } from '@ringfleet/messaging';

/** What an adapter's test gives to the suite. */
export interface BusUnderTest {
  /** Opens another client of the same cluster, or, where there is no cluster, the same log again. */
  open(): Promise<EventBus>;
  /**
   * Makes the bus drop what compaction may drop of the topic, now; resolves when it has. It may publish messages with the
   * key COMPACTION_MARK for that: Kafka never cleans the segment that is being written.
   */
  compact(bus: EventBus, topic: string): Promise<void>;
  /**
   * Starts a process of its own that makes the topic and publishes `{n}` for n = 0, 1, 2 … to it, key `key-<n mod 8>`,
   * and prints each n when it is acknowledged. No other client has the bus open meanwhile.
   */
  spawnPublisher(topic: string): ChildProcess;
  dispose(): Promise<void>;
}

/** Key of messages that only make compaction happen. */
export const COMPACTION_MARK = '_compaction';

export const message = (key: string, data: unknown, headers: Record<string, string> = {}): EventMessage => ({
  key,
  value: Buffer.from(JSON.stringify(data)),
  headers,
});
export const dataOf = ({ value }: EventMessage): unknown =>
  value === null ? null : JSON.parse(value.toString('utf8'));
export const placeOf = ({ topic, partition, offset }: DeliveredMessage) => `${topic}/${partition}/${offset}`;

/** Collects deliveries and resolves when enough different messages came; repeats are what at-least-once allows. */
export class Collected {
  readonly all: DeliveredMessage[] = [];
  private readonly seen = new Map<string, DeliveredMessage>();
  private waiting: { count: number; resolve: () => void }[] = [];

  readonly take = async (delivered: DeliveredMessage | DeliveredMessage[]): Promise<void> => {
    for (const one of [delivered].flat()) {
      this.all.push(one);
      this.seen.set(placeOf(one), this.seen.get(placeOf(one)) ?? one);
    }
    this.waiting = this.waiting.filter(({ count, resolve }) => {
      if (this.seen.size < count) return true;
      resolve();
      return false;
    });
  };

  /** In the order of their first delivery. */
  get different(): DeliveredMessage[] {
    return [...this.seen.values()];
  }

  async atLeast(count: number): Promise<DeliveredMessage[]> {
    if (this.seen.size < count) await new Promise<void>((resolve) => this.waiting.push({ count, resolve }));
    return this.different;
  }
}

/** One bus and a topic of its own for each test. */
export class BusRig {
  under!: BusUnderTest;
  bus!: EventBus;
  topic!: string;
  private readonly begin: () => Promise<BusUnderTest>;
  /** Brokers that are given keep the topics of earlier runs. */
  private readonly run = randomUUID().slice(0, 8);
  private topics = 0;

  constructor(begin: () => Promise<BusUnderTest>) {
    this.begin = begin;
  }

  async start(): Promise<void> {
    this.under = await this.begin();
    this.bus = await this.under.open();
    this.topic = `contract.${this.run}.t${(this.topics += 1)}.v1`;
  }

  async stop(): Promise<void> {
    await this.bus.close();
    await this.under.dispose();
  }

  async reopen(): Promise<EventBus> {
    await this.bus.close();
    return (this.bus = await this.under.open());
  }

  readonly makeTopic = (partitions = 4): Promise<void> =>
    this.bus.ensureTopics([{ topic: this.topic, partitions, retention: { days: 7 } }]);

  /** Publishes `{n}` for n from `from` up to before `to`, in one call. */
  readonly publishNumbers = (from: number, to: number, key = (n: number) => `key-${n % 8}`): Promise<void> =>
    this.bus.publish(
      this.topic,
      Array.from({ length: to - from }, (_, index) => message(key(from + index), { n: from + index })),
    );

  /** All that the topic holds at this moment, repeats left out. */
  readonly readAll = async (of: string): Promise<DeliveredMessage[]> => {
    const [first, end] = [await this.bus.beginningOffsets(of), await this.bus.endOffsets(of)];
    const last = new Map<number, number>();
    const found: DeliveredMessage[] = [];
    const partitions = Object.keys(end)
      .map(Number)
      .filter((p) => (first[p] ?? 0) < (end[p] ?? 0));
    if (partitions.length === 0) return [];
    const complete = Promise.withResolvers<void>();
    const following = await this.bus.follow({
      topics: [of],
      otherwise: 'beginning',
      handle: async (batch) => {
        for (const one of batch) {
          if (one.offset > (last.get(one.partition) ?? -1)) found.push(one);
          last.set(one.partition, Math.max(one.offset, last.get(one.partition) ?? -1));
        }
        if (partitions.every((p) => (last.get(p) ?? -1) + 1 === end[p])) complete.resolve();
      },
    });
    await complete.promise;
    await following.close();
    return found;
  };
}
