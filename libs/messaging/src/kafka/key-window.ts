import type { DeliveredMessage } from '../event-bus.port.ts';

/** Keys of a partition that have a message in hand at the same time. */
const KEYS_SIDE_BY_SIDE = 100;
/** So many messages, or bytes of values, are taken ahead of the oldest unfinished one; then fetching pauses. */
const MOST_MESSAGES = 2_000;
const MOST_BYTES = 8 * 1024 * 1024;

interface Place {
  offset: number;
  bytes: number;
  done: boolean;
}

/**
 * The messages of one partition that a member has taken: those of a key one after the other, other keys side by side.
 * A key that is being repeated holds up nobody until the window is full; the position never passes it.
 */
export class KeyWindow {
  private readonly finish: (message: DeliveredMessage, signal: AbortSignal) => Promise<boolean>;
  private readonly onChange: () => void;
  private readonly stopping = new AbortController();
  private readonly waiting = new Map<string, DeliveredMessage[]>();
  private readonly ready: string[] = [];
  private readonly inHand = new Set<Promise<void>>();
  private places: Place[] = [];
  private oldest = 0;
  private bytes = 0;
  private next: number | undefined;

  /** `finish` delivers a message and says whether it is done with; `onChange` is told when something was. */
  constructor(
    finish: (message: DeliveredMessage, signal: AbortSignal) => Promise<boolean>,
    onChange: () => void,
  ) {
    this.finish = finish;
    this.onChange = onChange;
  }

  /** Offset of the oldest message that is not done with, else of the next one; undefined until something came. */
  get position(): number | undefined {
    return this.places[this.oldest]?.offset ?? this.next;
  }

  get full(): boolean {
    return this.places.length - this.oldest >= MOST_MESSAGES || this.bytes >= MOST_BYTES;
  }

  /** Far enough below full that more is fetched before the rest is worked off. */
  get hasRoom(): boolean {
    return this.places.length - this.oldest < MOST_MESSAGES / 2 && this.bytes < MOST_BYTES / 2;
  }

  /** `next`: where the partition is read on, beyond gaps that compaction left. */
  add(messages: readonly DeliveredMessage[], next: number): void {
    for (const message of messages) {
      const bytes = message.value?.length ?? 0;
      this.places.push({ offset: message.offset, bytes, done: false });
      this.bytes += bytes;
      const queue = this.waiting.get(message.key);
      if (queue) queue.push(message);
      else {
        this.waiting.set(message.key, [message]);
        this.ready.push(message.key);
      }
    }
    this.next = next;
    this.begin();
  }

  /** Nothing more is delivered; resolves when the messages in hand are done with or given back. */
  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.inHand);
  }

  private begin(): void {
    while (!this.stopping.signal.aborted && this.inHand.size < KEYS_SIDE_BY_SIDE && this.ready.length > 0) {
      const key = this.ready.shift() as string;
      const running = this.work(key).finally(() => {
        this.inHand.delete(running);
        this.begin();
      });
      this.inHand.add(running);
    }
  }

  /** One message of the key; what waits behind it takes its turn after the other keys. */
  private async work(key: string): Promise<void> {
    const queue = this.waiting.get(key) as DeliveredMessage[];
    const message = queue[0] as DeliveredMessage;
    if (!(await this.finish(message, this.stopping.signal))) return;
    queue.shift();
    if (queue.length > 0) this.ready.push(key);
    else this.waiting.delete(key);
    this.done(message.offset);
  }

  private done(offset: number): void {
    const place = this.places[this.indexOf(offset)] as Place;
    place.done = true;
    this.bytes -= place.bytes;
    while (this.places[this.oldest]?.done) this.oldest += 1;
    if (this.oldest > MOST_MESSAGES) {
      this.places = this.places.slice(this.oldest);
      this.oldest = 0;
    }
    this.onChange();
  }

  /** Offsets grow, so the place is found by halving. */
  private indexOf(offset: number): number {
    let [low, high] = [this.oldest, this.places.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.places[middle] as Place).offset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
