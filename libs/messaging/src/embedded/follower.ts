import { backoffMs, pause } from '../backoff.ts';
import type { DeliveredMessage, Following } from '../event-bus.port.ts';
import type { Duplicates } from './duplicates.ts';
import type { LogReader } from './log-reader.ts';
import type { PartitionLog } from './partition-log.ts';

const BATCH = 500;
const FIRST_BACKOFF_MS = 200;

interface Place {
  partition: PartitionLog;
  position: number;
}

/** A reader without group over whole topics: batches of one partition, one after the other, partitions in turn. */
export class Follower {
  private readonly places: Place[];
  private readonly handle: Following['handle'];
  private readonly reader: LogReader;
  private readonly duplicates: Duplicates;
  private readonly stopping = new AbortController();
  private readonly unlisten: (() => void)[];
  private turn = 0;
  private running: Promise<void> | undefined;

  constructor(
    { from = {}, otherwise, handle }: Following,
    partitions: PartitionLog[],
    reader: LogReader,
    duplicates: Duplicates,
  ) {
    this.places = partitions.map((partition) => {
      const wanted = from[partition.topic]?.[partition.number];
      const begin = otherwise === 'end' ? partition.end : 0;
      return { partition, position: wanted === undefined || wanted > partition.end ? begin : wanted };
    });
    this.handle = handle;
    this.reader = reader;
    this.duplicates = duplicates;
    this.unlisten = partitions.map((partition) => partition.onAppend(() => this.wake()));
    this.wake();
  }

  /** Resolves when the batch in hand is done with. */
  async close(): Promise<void> {
    this.stopping.abort();
    for (const end of this.unlisten) end();
    await this.running;
  }

  private wake(): void {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      if (this.nextPlace()) this.wake();
    });
  }

  private nextPlace(): Place | undefined {
    if (this.stopping.signal.aborted) return undefined;
    for (let tried = 0; tried < this.places.length; tried += 1) {
      this.turn = (this.turn + 1) % this.places.length;
      const place = this.places[this.turn] as Place;
      if (place.position < place.partition.end) return place;
    }
    return undefined;
  }

  private async run(): Promise<void> {
    const limit = this.duplicates.every === 0 ? BATCH : BATCH / 2;
    for (let place = this.nextPlace(); place; place = this.nextPlace()) {
      const { partition, position } = place;
      for (let failures = 0; !this.stopping.signal.aborted;) {
        try {
          const { messages, next } = await this.reader.read(partition, position, limit);
          if (messages.length > 0) await this.handle(this.repeated(messages));
          place.position = next;
          break;
        } catch {
          failures += 1;
          await pause(backoffMs(FIRST_BACKOFF_MS, failures), this.stopping.signal);
        }
      }
    }
  }

  private repeated(messages: DeliveredMessage[]): DeliveredMessage[] {
    if (this.duplicates.every === 0) return messages;
    return messages.flatMap((message) => (this.duplicates.isTwin() ? [message, message] : [message]));
  }
}
