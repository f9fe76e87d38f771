import type { Collection } from 'mongoose';

export interface CounterDocument {
  _id: string;
  /** The last number given away. */
  seq: number;
}

/**
 * Numbers for a service's puts that have messages, over all its processes: a put that begins after another was
 * acknowledged gets a higher one. Puts that wait together share one call.
 */
export class OutboxNumbers {
  private readonly counters: Collection<CounterDocument>;
  private readonly name: string;
  private waiting: { resolve: (seq: number) => void; reject: (error: unknown) => void }[] = [];
  private asking = false;

  constructor(counters: Collection<CounterDocument>, name: string) {
    this.counters = counters;
    this.name = name;
  }

  next(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      if (!this.asking) void this.ask();
    });
  }

  /** The last number given away, 0 before the first. */
  async last(): Promise<number> {
    return (await this.counters.findOne({ _id: this.name }))?.seq ?? 0;
  }

  private async ask(): Promise<void> {
    this.asking = true;
    while (this.waiting.length > 0) {
      const asked = this.waiting;
      this.waiting = [];
      try {
        const last = await this.advance(asked.length);
        asked.forEach(({ resolve }, place) => resolve(last - asked.length + 1 + place));
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.asking = false;
  }

  private async advance(by: number): Promise<number> {
    const counter = await this.counters.findOneAndUpdate(
      { _id: this.name },
      { $inc: { seq: by } },
      { upsert: true, returnDocument: 'after' },
    );
    return counter!.seq;
  }
}
